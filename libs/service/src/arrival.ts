import { setTimeout as pause } from 'node:timers/promises';

const WAIT_MS = 3_000;
/** What comes at all comes soon mostly, so it is asked often at first: whoever names what is not there asks the database twenty times. */
const ASK_AGAIN_MS = 25;
const ASK_AGAIN_SHARE = 0.25;

/**
 * Asks again, for three seconds at most, until what is known by events has come: who creates an account and at once an
 * opportunity there should not lose to the broker. Wait before a transaction, never inside: a writer that waits would
 * hold up the consumer it waits for. Whether it came is for the transaction to find out.
 */
export async function arrival(hasCome: () => Promise<boolean>): Promise<void> {
  const startedAt = performance.now();
  for (;;) {
    if (await hasCome()) return;
    const waitedMs = performance.now() - startedAt;
    if (waitedMs >= WAIT_MS) return;
    await pause(Math.min(Math.max(ASK_AGAIN_MS, waitedMs * ASK_AGAIN_SHARE), WAIT_MS - waitedMs));
  }
}
