import type { GatewayExecutionResult, GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface';
import { isWorthRecording, type AccessContext, type ObservedAccess } from '../access/access.ts';
import { accessNotRecorded, type Written } from '../access/not-recorded.ts';
import { nothingShown } from '../access/observe/count-shown.ts';
import type { Denied } from '../authorization/judge-operation.ts';
import type { AskedOperation, DecidedOperation } from '../authorization/operation-decisions.ts';
import { placesEach, tellUnauthorized, unauthorizedErrors } from '../authorization/unauthorized-errors.ts';
import type { UnauthorizedErrors, UnauthorizedFieldsMode } from '../config.ts';
import type { Graph } from './load-graph.ts';
import { runDecided, type RunContext } from './run-decided.ts';

/** What enforcement needs to know of a request, and what it leaves for the log. */
export interface EnforcedContext extends AccessContext, RunContext {
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
  const { denied, deniedCoordinates } = decided.decision;
  const { mode } = unauthorized;
  const isDenied = denied.length > 0;
  const nowhere = { places: new Map(), each: 0 };
  const refused = { access: { ...nothingShown, denied: deniedCoordinates }, written: 'no' } as const;
  if (isDenied && mode === 'reject') {
    return { ...refused, result: answer(null, unauthorizedErrors(denied, nowhere), {}) };
  }
  if (isDenied && mode === 'dryRun') {
    const all = graph.undenied.decide(asked);
    if ('errors' in all) return { ...refused, result: { errors: all.errors } };
    const { data, errors, shown, written } = await runDecided(graph, request, { decided: all, placesEach: 0 });
    const result = answer(data, [...errors, ...unauthorizedErrors(denied, nowhere)], {});
    return { result, access: { ...shown, denied: deniedCoordinates }, written };
  }
  const each = placesEach(unauthorized.errors);
  const ran = await runDecided(graph, request, { decided, placesEach: each });
  const told = tellUnauthorized(mode, unauthorizedErrors(denied, { places: ran.places, each }));
  const result = answer(ran.data, [...ran.errors, ...told.errors], told.extensions);
  return { result, access: { ...ran.shown, denied: deniedCoordinates }, written: ran.written };
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
