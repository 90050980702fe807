/**
 * What the integration suites share: the servers under test, principals with signed tokens, a client that speaks to a
 * subgraph as the gateway does, and waiting for what comes by events. Refuses to mock: everything here is the real part.
 *
 *     describe.each(stacks())('accounts on $name', (stack) => { … await stack.open() … });
 */
export { eventually } from './eventually.ts';
export { graphClient, type GraphAnswer, type GraphAnswerError, type GraphClient } from './graph-client.ts';
export { aPrincipal, testPrincipals, type TestPrincipals } from './principals.ts';
export { stacks, type Stack, type StackRun } from './stacks.ts';
