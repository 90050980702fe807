import type { Cell } from './cells.ts';
import { concurrency, type Target } from './processes.ts';

export interface Slice {
  readonly operations: number;
  readonly cpuMicros: number;
  readonly elapsedMs: number;
}

/** Asks one gateway one thing over and over, `concurrency` at a time, each of them at least once. */
export async function measureSlice(target: Target, cell: Cell, durationMs: number): Promise<Slice> {
  let operations = 0;
  const cpuBefore = await target.cpuMicros();
  const startedAt = performance.now();
  const repeat = async () => {
    do {
      await target.ask(cell);
      operations += 1;
    } while (performance.now() - startedAt < durationMs);
  };
  await Promise.all(Array.from({ length: concurrency }, repeat));
  const elapsedMs = performance.now() - startedAt;
  return { operations, elapsedMs, cpuMicros: (await target.cpuMicros()) - cpuBefore };
}
