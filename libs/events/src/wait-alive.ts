import { pause } from './backoff.ts';
import type { Batch } from './event-log.ts';

const ALIVE_EVERY_MS = 1_000;

/** Waits without giving the partition up to another reader; ends early when the subscription stops. */
export async function waitAlive(batch: Batch, ms: number): Promise<void> {
  for (let left = ms; left > 0 && !batch.stopping.aborted; left -= ALIVE_EVERY_MS) {
    await batch.alive();
    await pause(Math.min(left, ALIVE_EVERY_MS), batch.stopping);
  }
}
