/**
 * `npm test`: starts MariaDB and Kafka where they are installed, runs Jest on them, says what could not run, and counts.
 * It refuses to call a run green that ran nothing, or that left out real servers where they are required.
 *
 *     const { exitCode, closingLine } = await runJest({ folder, args: [], environment: {} });
 */
export { runJest } from './run-jest.ts';
export { missingTestServers, serversAreRequired, startTestServers } from './test-servers.ts';
export { verdictOn, type Counts, type Verdict } from './verdict.ts';
