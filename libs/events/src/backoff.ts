import { Bell } from './bell.ts';

const FIRST_MS = 100;
const LONGEST_MS = 10_000;

/** Exponential with full jitter, so that those who failed together do not come back together. */
export function backoffMs(attempt: number): number {
  return Math.ceil((0.5 + Math.random() / 2) * Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 20)));
}

/** Waits, or returns early when the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Bell().wait(ms, signal);
}
