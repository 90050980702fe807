import { setTimeout as pause } from 'node:timers/promises';
import type { Caller } from '../caller.ts';
import type { Work } from '../work.ts';
import type { Naming } from './known-references.ts';

const ATTEMPTS = 60;
const PAUSE_MS = 50;

/**
 * Waits, three seconds at most, until the events that make the names known have come: who creates an account and at
 * once an opportunity there should not lose to the broker. It waits before the transaction, never inside: a writer that
 * waits would hold up the consumer it waits for. Whether they came is for the transaction to find out.
 */
export async function arrivals(work: Work, caller: Caller, namings: readonly Naming[]): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const known = await work.read(caller, (stores) => stores.references.resolve(namings));
    if (!known.mayBecomeKnown(namings)) return;
    await pause(PAUSE_MS);
  }
}
