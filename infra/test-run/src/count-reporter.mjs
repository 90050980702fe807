import { writeFileSync } from 'node:fs';

/**
 * Hands the counts of a run to the runner. Plain JavaScript, because Jest loads reporters without a transform.
 * A suite that does not even load counts as a failure: it hides an unknown number of tests.
 */
export default class CountReporter {
  onRunComplete(_contexts, results) {
    const counts = {
      passed: results.numPassedTests,
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    writeFileSync(process.env.CUSTODIA_TEST_COUNTS, JSON.stringify(counts));
  }
}
