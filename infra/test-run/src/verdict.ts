export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

export interface Verdict {
  exitCode: number;
  /** Why the run failed, where Jest's own output does not say it. */
  reason?: string;
  closingLine: string;
}

/** `counts` is null when Jest ended before it could report any. */
export function verdictOn(jestExitCode: number | null, counts: Counts | null): Verdict {
  const closingLine = closingLineOf(counts ?? { passed: 0, failed: 1, skipped: 0 });
  if (!counts)
    return {
      exitCode: 1,
      reason: 'Jest ended without a result: no test matched, or it died. Its own words are above.',
      closingLine,
    };
  if (counts.passed + counts.failed === 0) {
    return { exitCode: 1, reason: 'No test ran: a run that proves nothing is a failed run.', closingLine };
  }
  return { exitCode: counts.failed > 0 || jestExitCode !== 0 ? 1 : 0, closingLine };
}

function closingLineOf({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
