import { setTimeout as pause } from 'node:timers/promises';

/** Three seconds in all, twenty times asked: what comes at all comes soon mostly, so it is asked often at first. */
const PAUSES_MS = [25, 25, 25, 25, 25, 35, 45, 55, 70, 85, 105, 130, 165, 205, 255, 320, 400, 500, 505];

/**
 * Asks again, for three seconds at most, until what is known by events has come: who creates an account and at once an
 * opportunity there should not lose to the broker. Wait before a transaction, never inside: a writer that waits would
 * hold up the consumer it waits for. Whether it came is for the transaction to find out.
 *
 * It is the pauses that count, and not the clock: a process that stood still for seconds did not give anything the time to come.
 */
export async function arrival(hasCome: () => Promise<boolean>): Promise<void> {
  for (const pauseMs of PAUSES_MS) {
    if (await hasCome()) return;
    await pause(pauseMs);
  }
  await hasCome();
}
