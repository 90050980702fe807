import { setTimeout as pause } from 'node:timers/promises';
import type { Caller } from '../caller.ts';
import type { Work } from '../work.ts';

const ATTEMPTS = 60;
const PAUSE_MS = 50;

/**
 * Waits, three seconds at most, until the events that make these owners known have come: who provisions a user and at
 * once gives them an account should not lose to the broker. It waits before the transaction, since one that waits would
 * hold up the consumer it waits for. Whether they came is for the transaction to find out.
 */
export async function ownerArrivals(
  work: Work,
  caller: Caller,
  named: readonly (string | null | undefined)[],
): Promise<void> {
  const others = named.filter((id) => typeof id === 'string' && id !== caller.principal.userId) as string[];
  const ids = [...new Set(others)];
  for (let attempt = 0; ids.length > 0 && attempt < ATTEMPTS; attempt += 1) {
    const known = await work.read(caller, ({ owners }) => owners.find(ids));
    if (known.size === ids.length) return;
    await pause(PAUSE_MS);
  }
}
