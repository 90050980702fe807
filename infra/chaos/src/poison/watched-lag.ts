import { setTimeout as pause } from 'node:timers/promises';
import type { ServiceDatabases } from '../installation/service-databases.ts';
import type { HearingConsumer } from './consumers.ts';

/** How long until an event that was published is committed in a consumer's inbox, for a sample of them, looked at again and again. */
export interface WatchedLag {
  /** Published now. */
  sent(eventId: string, key: string): void;
  /** Its key was poisoned: what comes after waits for a person, which is no lag. */
  poisoned(key: string): void;
  /** Milliseconds, once all have come. */
  lags(): readonly number[];
  readonly waiting: number;
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 50;
const AT_ONCE = 500;

export function watchLag(databases: ServiceDatabases, { service, group }: HearingConsumer): WatchedLag {
  const waiting = new Map<string, { readonly key: string; readonly sentAt: number }>();
  const lags: number[] = [];
  const stopping = new AbortController();
  const look = async (): Promise<void> => {
    const ids = [...waiting.keys()].slice(0, AT_ONCE);
    if (ids.length === 0) return;
    const sql = 'SELECT eventId FROM inbox WHERE consumer = ? AND tenantId = ? AND eventId IN (?)';
    const found = await databases.rows<{ eventId: string }>(service, sql, [group, 'chaos', ids]);
    const now = performance.now();
    for (const { eventId } of found) {
      const sent = waiting.get(eventId);
      if (sent) lags.push(now - sent.sentAt);
      waiting.delete(eventId);
    }
  };
  const running = (async () => {
    while (!stopping.signal.aborted) {
      await look();
      await pause(LOOK_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  running.catch(() => undefined);
  return {
    sent: (eventId, key) => void waiting.set(eventId, { key, sentAt: performance.now() }),
    poisoned: (key) => {
      for (const [eventId, sent] of waiting) if (sent.key === key) waiting.delete(eventId);
    },
    lags: () => lags,
    get waiting() {
      return waiting.size;
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
