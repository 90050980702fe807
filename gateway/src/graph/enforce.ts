import type { GatewayExecutionResult, GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface';
import type { Denied } from '../authorization/judge-operation.ts';
import type { HeldRights } from '../authorization/requirement.ts';
import { tellUnauthorized, unauthorizedErrors } from '../authorization/unauthorized-errors.ts';
import type { UnauthorizedFieldsMode } from '../config.ts';
import type { Graph } from './load-graph.ts';

/** What enforcement needs to know of a request, and what it leaves for the log. */
export interface EnforcedContext {
  readonly rights: HeldRights;
  denied: readonly Denied[];
}

/** Runs an operation for somebody: what they may not see is gone before anything is planned or fetched. */
export async function enforce(
  graph: Graph,
  request: GatewayGraphQLRequestContext,
  mode: UnauthorizedFieldsMode,
): Promise<GatewayExecutionResult> {
  const context = request.context as EnforcedContext;
  const { document, operation } = request;
  const variables = request.request.variables ?? {};
  const decided = graph.decisions.decide({ document, operation, variables, rights: context.rights });
  if ('errors' in decided) return { errors: decided.errors };

  const { decision } = decided;
  if (decision.outcome === 'allowed') return answerOf(await graph.execute(request));

  context.denied = decision.denied;
  const refused = decision.outcome === 'denied' || (mode === 'reject' && decision.denied.length > 0);
  if (mode === 'dryRun') {
    const { errors, data } = answerOf(await graph.execute(request));
    return answer(data, [...(errors ?? []), ...unauthorizedErrors(decision.denied, new Map())], {});
  }
  if (refused) {
    const { data, places } = mode === 'reject' ? { data: null, places: new Map() } : decision.complete({});
    const told = tellUnauthorized(mode, unauthorizedErrors(decision.denied, places));
    return answer(data, told.errors, told.extensions);
  }
  if (decision.outcome !== 'partial') throw new Error('a decision is allowed, partial or denied');

  // A copy: Apollo Server keeps using its own context, and its document belongs to all who send the same text.
  const { document: rest, queryHash } = decision;
  const rewritten = { ...request, document: rest, queryHash, operation: firstOperation(rest) };
  const { data: fetched, errors = [] } = answerOf(await graph.execute(rewritten));
  const { data, places } = decision.complete(fetched);
  const told = tellUnauthorized(mode, unauthorizedErrors(decision.denied, places));
  return answer(data, [...errors, ...told.errors], told.extensions);
}

/** The planner's own extensions hold messages that nobody has masked. */
function answerOf({ data, errors }: GatewayExecutionResult): GatewayExecutionResult {
  return errors && errors.length > 0 ? { data: data ?? null, errors } : { data: data ?? null };
}

function answer(
  data: GatewayExecutionResult['data'],
  errors: NonNullable<GatewayExecutionResult['errors']>,
  extensions: Record<string, unknown>,
): GatewayExecutionResult {
  return {
    data: data ?? null,
    ...(errors.length > 0 && { errors }),
    ...(Object.keys(extensions).length > 0 && { extensions }),
  };
}

function firstOperation(document: GatewayGraphQLRequestContext['document']): GatewayGraphQLRequestContext['operation'] {
  for (const node of document.definitions) if (node.kind === 'OperationDefinition') return node;
  throw new Error('a rewritten document has an operation');
}
