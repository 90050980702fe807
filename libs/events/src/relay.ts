import { loggable } from '@custodia/errors';
import type { Database, Lease } from '@custodia/persistence';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { backoffMs, pause } from './backoff.ts';
import { Bell } from './bell.ts';
import { eventMessage, type EventLog } from './event-log.ts';
import { listUnpublished, markPublished, prunePublished, readBacklog } from './outbox.store.ts';
import type { OutboxRow } from './outbox.table.ts';
import { relayMetrics, type RelayMetrics } from './relay-metrics.ts';

export interface RelayOptions {
  readonly db: Database;
  readonly log: EventLog;
  /** `custodia.contacts` */
  readonly topic: string;
  readonly logger: Logger;
  readonly metrics: Registry;
  /** How long published events stay in the outbox for whoever looks into an incident. */
  readonly keepPublishedHours?: number;
}

export interface Relay {
  /** Something was committed: publish it now. */
  wake(): void;
  stop(): Promise<void>;
}

const BATCH = 200;
/** Another process of the service may have staged something; `wake` tells only of this one. */
const LOOK_MS = 250;
const LEASE_RETRY_MS = 1_000;
const PRUNE_EVERY_MS = 10 * 60_000;
const HOUR_MS = 3_600_000;
const KEEP_PUBLISHED_HOURS = 24;

/**
 * Brings what is staged in the outbox to the log: published first and marked then, so that a crash in between repeats
 * an event (the inbox drops it) and never loses one. One relay works per database, since two would mix up the order.
 */
export function startRelay(options: RelayOptions): Relay {
  const stopping = new AbortController();
  const bell = new Bell();
  const metrics = relayMetrics(options.metrics, options.topic, () => readBacklog(options.db));
  const running = new OutboxRelay(options, { bell, stopping: stopping.signal, metrics }).run();
  return {
    wake: () => bell.ring(),
    stop: async () => {
      stopping.abort();
      await running;
      metrics.stop();
    },
  };
}

interface Parts {
  readonly bell: Bell;
  readonly stopping: AbortSignal;
  readonly metrics: RelayMetrics;
}

class OutboxRelay {
  readonly #options: RelayOptions;
  readonly #parts: Parts;
  #prunedAtMs = Date.now();

  constructor(options: RelayOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
  }

  async run(): Promise<void> {
    const { stopping } = this.#parts;
    for (let failures = 0; !stopping.aborted;) {
      let lease: Lease | null = null;
      try {
        lease = await this.#options.db.lease(`relay ${this.#options.topic}`);
        if (lease) await this.#publishWhile(lease, () => (failures = 0));
        else await pause(LEASE_RETRY_MS, stopping);
      } catch (error) {
        const { logger, topic } = this.#options;
        if (stopping.aborted) break;
        this.#parts.metrics.countFailure();
        logger.warn(
          { topic, failures, error: loggable(error) },
          'events could not be published; they are kept and tried again',
        );
        await pause(backoffMs(failures++), stopping);
      } finally {
        await lease?.release().catch(() => undefined);
      }
    }
  }

  async #publishWhile(lease: Lease, succeeded: () => void): Promise<void> {
    const { db } = this.#options;
    const { bell, stopping } = this.#parts;
    while (!stopping.aborted && !lease.ended.aborted) {
      const rows = await listUnpublished(db, BATCH);
      if (rows.length > 0) {
        await this.#publish(rows);
        succeeded();
      }
      if (rows.length < BATCH) {
        await this.#prune();
        await bell.wait(LOOK_MS, stopping);
      }
    }
  }

  async #publish(rows: readonly OutboxRow[]): Promise<void> {
    const { db, log, topic } = this.#options;
    const messages = rows.map((row) => eventMessage(row.messageKey, Buffer.from(row.body)));
    await log.publish(topic, messages);
    await markPublished(db, rows, new Date());
    this.#parts.metrics.countPublished(rows.length);
  }

  async #prune(): Promise<void> {
    const now = Date.now();
    if (now - this.#prunedAtMs < PRUNE_EVERY_MS) return;
    this.#prunedAtMs = now;
    const keepMs = (this.#options.keepPublishedHours ?? KEEP_PUBLISHED_HOURS) * HOUR_MS;
    await prunePublished(this.#options.db, new Date(now - keepMs));
  }
}
