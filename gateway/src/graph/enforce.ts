import type { GatewayExecutionResult, GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface';
import type { GraphQLSchema } from 'graphql';
import { asHttpError } from '../answers/http-errors.ts';
import type { Denied } from '../authorization/judge-operation.ts';
import type { DecidedOperation } from '../authorization/operation-decisions.ts';
import type { HeldRights } from '../authorization/requirement.ts';
import { placesEach, tellUnauthorized, unauthorizedErrors } from '../authorization/unauthorized-errors.ts';
import type { UnauthorizedErrors, UnauthorizedFieldsMode } from '../config.ts';
import { runPlan } from '../execution/run-plan.ts';
import { nothingToRead } from '../introspection/introspection-schemas.ts';
import { introspect } from './introspection.ts';
import type { Graph } from './load-graph.ts';

/** What enforcement needs to know of a request, and what it leaves for the log. */
export interface EnforcedContext {
  readonly rights: HeldRights;
  /** Introspection answers from the whole schema and not from what these rights may use. */
  readonly readsWholeSchema?: boolean;
  denied: readonly Denied[];
}

type Errors = NonNullable<GatewayExecutionResult['errors']>;

/** Runs an operation for somebody: what they may not see is gone before anything is planned or fetched. */
export async function enforce(
  graph: Graph,
  request: GatewayGraphQLRequestContext,
  unauthorized: { readonly mode: UnauthorizedFieldsMode; readonly errors: UnauthorizedErrors },
): Promise<GatewayExecutionResult> {
  const context = request.context as EnforcedContext;
  const { document, operation } = request;
  const variables = request.request.variables ?? {};
  const asked = { document, operation, variables, rights: context.rights };
  const decided = graph.decisions.decide(asked);
  if ('errors' in decided) return { errors: decided.errors };

  const { denied } = decided.decision;
  context.denied = denied;
  const { mode } = unauthorized;
  const nowhere = { places: new Map(), each: 0 };
  if (mode === 'reject' && denied.length > 0) return answer(null, unauthorizedErrors(denied, nowhere), {});
  if (mode === 'dryRun' && denied.length > 0) {
    const all = graph.undenied.decide(asked);
    if ('errors' in all) return { errors: all.errors };
    const { data, errors } = await run(graph, request, { decided: all, each: 0 });
    return answer(data, [...errors, ...unauthorizedErrors(denied, nowhere)], {});
  }
  const each = placesEach(unauthorized.errors);
  const { data, errors, places } = await run(graph, request, { decided, each });
  const told = tellUnauthorized(mode, unauthorizedErrors(denied, { places, each }));
  return answer(data, [...errors, ...told.errors], told.extensions);
}

/** Fetches what was decided to run and completes it. */
async function run(
  graph: Graph,
  request: GatewayGraphQLRequestContext,
  { decided, each }: { readonly decided: DecidedOperation; readonly each: number },
) {
  const { decision, coerced } = decided;
  const variables = request.request.variables ?? {};
  const { plan, introspection } = graph.prepare(request.operation, decided);
  const { context } = request;
  const fetched = await runPlan(plan, { sources: graph.sources, context, variables, conditions: coerced });
  const schema = introspect(() => schemaFor(graph, context as EnforcedContext), introspection, variables);
  const completed = decision.complete({ data: fetched.data, introspection: schema.data, placesEach: each });
  // Where a fetch failed, what is missing was told; what else does not fit is most likely its consequence.
  const faults = fetched.errors.length === 0 ? completed.faults : [];
  if (faults.length > 0) graph.noteFaults(context as { requestId?: string }, faults);
  return { ...completed, errors: [...fetched.errors, ...schema.errors, ...faults] };
}

function schemaFor(graph: Graph, { rights, readsWholeSchema }: EnforcedContext): GraphQLSchema {
  const schema = readsWholeSchema ? graph.schema : graph.introspectionSchema(rights);
  if (schema === null) throw asHttpError(nothingToRead());
  return schema;
}

function answer(
  data: GatewayExecutionResult['data'],
  errors: Errors,
  extensions: Record<string, unknown>,
): GatewayExecutionResult {
  return {
    data: data ?? null,
    ...(errors.length > 0 && { errors }),
    ...(Object.keys(extensions).length > 0 && { extensions }),
  };
}
