import { setTimeout as pause } from 'node:timers/promises';

const WAIT_MS = 3_000;
const ASK_AGAIN_MS = 25;

/**
 * Asks again, for three seconds at most, until what is known by events has come: who creates an account and at once an
 * opportunity there should not lose to the broker. Wait before a transaction, never inside: a writer that waits would
 * hold up the consumer it waits for. Whether it came is for the transaction to find out.
 */
export async function arrival(hasCome: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + WAIT_MS;
  while (!(await hasCome()) && performance.now() < deadline) await pause(ASK_AGAIN_MS);
}
