/**
 * Composes the subgraphs, compiles the policy, derives schemas/generated/ from both, and holds events to their contract.
 * Refuses to write anything from a schema that has a fault.
 *
 *     run(['check'], { out: console.log, err: console.error }) // 0, or 1 with a diff
 */
export { checkContract } from './events/check-contract.ts';
export { composeSupergraph, type Supergraph } from './compose.ts';
export { generate, type Generated } from './generate.ts';
export { run, type Output } from './run.ts';
