import { describe, expect, it } from '@jest/globals';
import { verdictOn } from '../src/index.ts';

describe('the verdict on a run', () => {
  it.each([
    ['is green when all passed', 0, { passed: 3, failed: 0, skipped: 0 }, 0, '3 passed, 0 failed'],
    ['names what was skipped', 0, { passed: 3, failed: 0, skipped: 2 }, 0, '3 passed, 0 failed, 2 skipped'],
    ['is red when one failed', 1, { passed: 3, failed: 1, skipped: 0 }, 1, '3 passed, 1 failed'],
    [
      'is red when Jest says so though every test passed',
      1,
      { passed: 3, failed: 0, skipped: 0 },
      1,
      '3 passed, 0 failed',
    ],
    ['is red when nothing ran', 0, { passed: 0, failed: 0, skipped: 4 }, 1, '0 passed, 0 failed, 4 skipped'],
    ['is red when Jest died before it counted', null, null, 1, '0 passed, 1 failed'],
  ])('%s', (_title, jestExitCode, counts, exitCode, closingLine) => {
    expect(verdictOn(jestExitCode, counts)).toMatchObject({ exitCode, closingLine });
  });
});
