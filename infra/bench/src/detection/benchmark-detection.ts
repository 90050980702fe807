import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchmarkOptions } from '../benchmark-options.ts';
import { allScenarios } from './all-scenarios.ts';
import { reportOf, type DetectionReport } from './report.ts';
import { runScenarios } from './run-scenarios.ts';

export const SEED = 4;
/** 13 rules × 8, 14 evasions × 3, 14 kinds of days × 10. */
export const HOW_MANY = { attacks: 8, evasions: 3, days: 10 };

/** What detection finds and what it finds wrongly, of labelled scenarios, on SQLite and the embedded log. */
export async function benchmarkDetection({
  progress,
  signal,
}: BenchmarkOptions): Promise<DetectionReport & { readonly seed: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'custodia-detection-'));
  try {
    const scenarios = allScenarios(SEED, HOW_MANY);
    progress(`${scenarios.length} scenarios, seed ${SEED}`);
    const outcome = await runScenarios(scenarios, {
      databaseUrl: `file:${join(folder, 'audit.sqlite')}`,
      eventsUrl: `embedded:${join(folder, 'events.sqlite')}`,
      progress,
      signal,
    });
    return { seed: SEED, ...reportOf(scenarios, outcome) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
