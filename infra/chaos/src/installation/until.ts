import { setTimeout as pause } from 'node:timers/promises';

export interface Patience {
  readonly withinMs: number;
  /** `the outboxes to be empty`, for whoever waits in vain. */
  readonly what: string;
  readonly signal?: AbortSignal;
  readonly everyMs?: number;
}

/** Asks again until it is so. */
export async function until(isSo: () => Promise<boolean> | boolean, patience: Patience): Promise<void> {
  const { withinMs, what, signal, everyMs = 100 } = patience;
  const deadline = performance.now() + withinMs;
  while (!(await isSo())) {
    signal?.throwIfAborted();
    if (performance.now() > deadline) throw new Error(`Waited ${Math.round(withinMs / 1000)} s for ${what} in vain.`);
    await pause(everyMs);
  }
}
