/**
 * An Apollo subgraph on a loopback port that answers only who holds a principal token for it, checks every field and
 * argument against the policy index, masks, and hides surprises.
 * Refuses to know a database: stores and services are the service's own.
 *
 *     const running = await startSubgraph({ name: 'contacts', port: 0, resolvers, policy, verifier, logger, … });
 */
export { connection, type Connection, type PageOf } from './connection.ts';
export { loader } from './loader.ts';
export { payload, problemOf, type Problem } from './payload.ts';
export type { RequestContext } from './request-context.ts';
export { startSubgraph, type Resolvers, type RunningSubgraph, type SubgraphOptions } from './start-subgraph.ts';
export { upsertRows, UPSERT_MAX_ROWS, type UpsertRow, type Upserted } from './upsert-rows.ts';
