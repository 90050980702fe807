import type { GatewayExecutionResult, GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface';
import type { GraphQLSchema } from 'graphql';
import { isWorthRecording, type AccessContext, type ObservedAccess } from '../access/access.ts';
import { accessNotRecorded, type Written } from '../access/not-recorded.ts';
import { asHttpError } from '../answers/http-errors.ts';
import type { Denied } from '../authorization/judge-operation.ts';
import type { AskedOperation, DecidedOperation } from '../authorization/operation-decisions.ts';
import type { HeldRights } from '../authorization/requirement.ts';
import { placesEach, tellUnauthorized, unauthorizedErrors } from '../authorization/unauthorized-errors.ts';
import type { UnauthorizedErrors, UnauthorizedFieldsMode } from '../config.ts';
import { runPlan } from '../execution/run-plan.ts';
import { nothingToRead } from '../introspection/introspection-schemas.ts';
import { introspect } from './introspection.ts';
import type { Graph } from './load-graph.ts';

/** What enforcement needs to know of a request, and what it leaves for the log. */
export interface EnforcedContext extends AccessContext {
  readonly rights: HeldRights;
  /** Introspection answers from the whole schema and not from what these rights may use. */
  readonly readsWholeSchema?: boolean;
  denied: readonly Denied[];
}

type Errors = NonNullable<GatewayExecutionResult['errors']>;

interface Unauthorized {
  readonly mode: UnauthorizedFieldsMode;
  readonly errors: UnauthorizedErrors;
}

/** An answer that has not left yet. */
interface ToAnswer {
  readonly result: GatewayExecutionResult;
  readonly access: ObservedAccess;
  readonly written: Written;
}

/**
 * Runs an operation for somebody: what they may not see is gone before anything is planned or fetched, and what they are shown
 * or refused is recorded before the answer leaves. What cannot be recorded is withheld.
 */
export async function enforce(
  graph: Graph,
  request: GatewayGraphQLRequestContext,
  unauthorized: Unauthorized,
): Promise<GatewayExecutionResult> {
  const context = request.context as EnforcedContext;
  const { document, operation } = request;
  const variables = request.request.variables ?? {};
  const asked = { document, operation, variables, rights: context.rights };
  const decided = graph.decisions.decide(asked);
  if ('errors' in decided) return { errors: decided.errors };

  context.denied = decided.decision.denied;
  const { result, access, written } = await run(graph, request, { asked, decided, unauthorized });
  if (!isWorthRecording(access)) return result;
  context.access = access;
  try {
    await context.recordAccess(access);
    return result;
  } catch {
    // Why is for whoever records to log.
    return { data: null, errors: [accessNotRecorded(written)] };
  }
}

/** Runs what the mode lets run. */
async function run(
  graph: Graph,
  request: GatewayGraphQLRequestContext,
  { asked, decided, unauthorized }: { asked: AskedOperation; decided: DecidedOperation; unauthorized: Unauthorized },
): Promise<ToAnswer> {
  const { denied } = decided.decision;
  const { mode } = unauthorized;
  const nowhere = { places: new Map(), each: 0 };
  const refused = denied.length > 0;
  if (refused && mode === 'reject') {
    const result = answer(null, unauthorizedErrors(denied, nowhere), {});
    return { result, access: accessTo(denied), written: 'no' };
  }
  if (refused && mode === 'dryRun') {
    const all = graph.undenied.decide(asked);
    if ('errors' in all) return { result: { errors: all.errors }, access: accessTo(denied), written: 'no' };
    const { data, errors, written } = await fetchAndComplete(graph, request, { decided: all, each: 0 });
    const result = answer(data, [...errors, ...unauthorizedErrors(denied, nowhere)], {});
    return { result, access: accessTo(denied), written };
  }
  const each = placesEach(unauthorized.errors);
  const { data, errors, places, written } = await fetchAndComplete(graph, request, { decided, each });
  const told = tellUnauthorized(mode, unauthorizedErrors(denied, { places, each }));
  return { result: answer(data, [...errors, ...told.errors], told.extensions), access: accessTo(denied), written };
}

/** Fetches what was decided to run and completes it. */
async function fetchAndComplete(
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
  const errors = [...fetched.errors, ...schema.errors, ...faults];
  return { ...completed, errors, written: writtenBy(request, { plan, failed: fetched.errors.length > 0 }) };
}

function writtenBy(
  { operation }: GatewayGraphQLRequestContext,
  { plan, failed }: { readonly plan: unknown; readonly failed: boolean },
): Written {
  if (operation.operation !== 'mutation' || plan === null) return 'no';
  return failed ? 'unknown' : 'yes';
}

function accessTo(denied: readonly Denied[]): ObservedAccess {
  const coordinates = new Set(denied.map(({ coordinate }) => coordinate));
  return { fields: [], groups: [], records: 0, denied: [...coordinates] };
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
