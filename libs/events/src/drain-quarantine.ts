import { loggable } from '@custodia/errors';
import type { Database, EntityManager } from '@custodia/persistence';
import type { Logger } from 'pino';
import { backoffMs, pause } from './backoff.ts';
import type { ConsumerMetrics } from './consumer-metrics.ts';
import type { CustodiaEvent } from './event.ts';
import { noteNew } from './inbox.store.ts';
import { firstOf, holdAgain, releasedKeys, settle } from './quarantine.store.ts';
import { readMessage } from './read-message.ts';

export interface DrainOptions {
  readonly db: Database;
  readonly group: string;
  readonly types: readonly string[] | 'all';
  readonly apply: (em: EntityManager, events: readonly CustodiaEvent[]) => Promise<void>;
  readonly logger: Logger;
  readonly metrics: ConsumerMetrics;
}

/** How soon a decision that a person took at the command line is carried out. */
const LOOK_MS = 1_000;

/**
 * Takes up again what was released from quarantine: each key in the order of the log, the released one first and then all that
 * is parked behind it, until none is left or the next cannot be read either. One process of a service does it.
 */
export function drainQuarantine(options: DrainOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = run(options, stopping.signal);
  return {
    stop: () => {
      stopping.abort();
      return running;
    },
  };
}

async function run(options: DrainOptions, stopping: AbortSignal): Promise<void> {
  const { db, group, logger } = options;
  for (let failures = 0; !stopping.aborted;) {
    await pause(failures > 0 ? LOOK_MS + backoffMs(failures) : LOOK_MS, stopping);
    if (stopping.aborted) return;
    try {
      const keys = await db.read((em) => releasedKeys(em, group));
      failures = keys.length > 0 && !(await drainKeys(keys, options, stopping)) ? failures + 1 : 0;
    } catch (error) {
      failures += 1;
      logger.warn({ group, error: loggable(error) }, 'the quarantine could not be looked through; it is tried again');
    }
  }
}

/** Answers whether none of them failed. */
async function drainKeys(
  keys: readonly (string | null)[],
  options: DrainOptions,
  stopping: AbortSignal,
): Promise<boolean> {
  const { db, group, logger, metrics } = options;
  const lease = await db.lease(`quarantine ${group}`);
  if (!lease) return true;
  let isWell = true;
  try {
    for (const key of keys) {
      try {
        while (!stopping.aborted && !lease.ended.aborted && (await takeUpFirst(key, options)));
      } catch (error) {
        isWell = false;
        metrics.count('failed');
        logger.error(
          { group, error: loggable(error) },
          'an event released from quarantine could not be applied; it is tried again, and those of its key wait',
        );
      }
    }
    return isWell;
  } finally {
    await lease.release();
  }
}

/** Answers whether there may be another behind it. */
async function takeUpFirst(key: string | null, { db, group, types, apply, metrics }: DrainOptions): Promise<boolean> {
  const outcome = await db.transaction(async (em) => {
    const message = await firstOf(em, group, key);
    if (message === null || message.state === 'UNREADABLE') return 'end';
    const read = readMessage(message.bytes, types);
    if (read.kind === 'invalid') {
      await holdAgain(em, message, read.reason);
      return 'unreadable';
    }
    const fresh = read.kind === 'event' ? await noteNew(em, group, [read.event]) : [];
    await apply(em, fresh);
    await settle(em, message);
    return fresh.length > 0 ? 'applied' : 'duplicate';
  });
  if (outcome === 'applied' || outcome === 'duplicate') metrics.count(outcome);
  return outcome === 'applied' || outcome === 'duplicate' || (outcome === 'unreadable' && key === null);
}
