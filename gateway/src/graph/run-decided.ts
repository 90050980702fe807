import type { GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface';
import type { GraphQLSchema } from 'graphql';
import type { Written } from '../access/not-recorded.ts';
import { withoutSubjectKeys } from '../access/observe/withheld-paths.ts';
import { asHttpError } from '../answers/http-errors.ts';
import type { DecidedOperation } from '../authorization/operation-decisions.ts';
import type { HeldRights } from '../authorization/requirement.ts';
import { runPlan, type Fetched } from '../execution/run-plan.ts';
import { nothingToRead } from '../introspection/introspection-schemas.ts';
import { introspect } from './introspection.ts';
import type { Graph } from './load-graph.ts';

/** What running needs to know of a request. */
export interface RunContext {
  readonly rights: HeldRights;
  /** Introspection answers from the whole schema and not from what these rights may use. */
  readonly readsWholeSchema?: boolean;
}

/** Fetches what was decided to run and completes it. */
export async function runDecided(
  graph: Graph,
  request: GatewayGraphQLRequestContext,
  { decided, placesEach }: { readonly decided: DecidedOperation; readonly placesEach: number },
) {
  const { decision, coerced } = decided;
  const variables = request.request.variables ?? {};
  const { plan, introspection } = graph.prepare(request.operation, decided);
  const context = request.context as RunContext;
  const run = { sources: graph.sources, context: request.context, variables, conditions: coerced };
  const fetched = await runPlan(plan, run);
  const schema = introspect(() => schemaFor(graph, context), introspection, variables);
  const completed = decision.complete({ data: fetched.data, introspection: schema.data, placesEach });
  const failed = fetched.errors.length > 0;
  // Where a fetch failed, what is missing was told; what else does not fit is most likely its consequence.
  const faults = failed ? [] : completed.faults;
  if (faults.length > 0) graph.noteFaults(request.context as { requestId?: string }, faults);
  const errors = [...toldErrors(graph, fetched, decided), ...schema.errors, ...faults];
  return { ...completed, errors, written: writtenBy(request, { ran: plan !== null, failed }) };
}

function toldErrors({ personal }: Graph, { errors }: Fetched, { subjectKeys }: DecidedOperation): Fetched['errors'] {
  if (errors.length === 0 || personal === null || subjectKeys === null) return errors;
  return withoutSubjectKeys(errors, personal, subjectKeys);
}

function writtenBy(
  { operation }: GatewayGraphQLRequestContext,
  { ran, failed }: { readonly ran: boolean; readonly failed: boolean },
): Written {
  if (operation.operation !== 'mutation' || !ran) return 'no';
  return failed ? 'unknown' : 'yes';
}

function schemaFor(graph: Graph, { rights, readsWholeSchema }: RunContext): GraphQLSchema {
  const schema = readsWholeSchema ? graph.schema : graph.introspectionSchema(rights);
  if (schema === null) throw asHttpError(nothingToRead());
  return schema;
}
