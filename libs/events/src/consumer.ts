import { setImmediate } from 'node:timers/promises';
import { loggable } from '@custodia/errors';
import type { Database, EntityManager } from '@custodia/persistence';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { backoffMs } from './backoff.ts';
import { consumerMetrics, type ConsumerMetrics } from './consumer-metrics.ts';
import { drainQuarantine } from './drain-quarantine.ts';
import type { CustodiaEvent } from './event.ts';
import type { Batch, EventLog, Subscription } from './event-log.ts';
import { appliedIds, noteNew, readOrigin } from './inbox.store.ts';
import { countQuarantine, droppedPositions, heldKeys, setAside } from './quarantine.store.ts';
import { readMessage, type ReadMessage } from './read-message.ts';
import { noteSequences, type Gap } from './sequence.store.ts';
import { keysOf, setAsideOf, sortOut, type Item, type Sorted } from './sort-out.ts';
import { waitAlive } from './wait-alive.ts';

/** What a consumer does with events. */
export interface ConsumerEffect {
  /** Short types: `contact.updated.v1`. */
  readonly types: readonly string[] | 'all';
  /** Runs in the transaction that notes the event as applied. It may run again, so it touches nothing but `em`. */
  apply(em: EntityManager, event: CustodiaEvent): Promise<void>;
  /** In place of `apply`, for who is faster with many at once; they come in order. If it fails, each is tried alone. */
  applyAll?(em: EntityManager, events: readonly CustodiaEvent[]): Promise<void>;
}

export interface ConsumerOptions {
  readonly db: Database;
  readonly log: EventLog;
  /** `contacts.owners`: the inbox and, for this database, the position in the log are this group's. */
  readonly group: string;
  readonly topics: readonly string[];
  readonly consumer: ConsumerEffect;
  readonly logger: Logger;
  readonly metrics: Registry;
}

/** One transaction for so many events: each commit waits for the disk. */
const CHUNK = 500;

/**
 * Applies each event once, in order per record, whatever is delivered twice and whatever process dies. The log's
 * position belongs to the database, not to the service: an empty database begins with the oldest event and is rebuilt.
 */
export async function startConsumer(options: ConsumerOptions): Promise<Subscription> {
  const { db, log, topics, consumer, logger } = options;
  const metrics = consumerMetrics(options.metrics, options.group, () =>
    db.read((em) => countQuarantine(em, options.group)),
  );
  const group = `${options.group}.${await readOrigin(db)}`;
  const worker = new Worker(options, metrics);
  const subscription = await log.subscribe({
    group,
    topics,
    fromBeginning: true,
    handler: (batch) => worker.handle(batch),
  });
  const drain = drainQuarantine({
    db,
    group: options.group,
    types: consumer.types,
    apply: (em, events) => applyEvents(consumer, em, events),
    logger,
    metrics,
  });
  return {
    stop: async () => {
      await Promise.all([subscription.stop(), drain.stop()]);
      metrics.stop();
    },
  };
}

class Worker {
  readonly #options: ConsumerOptions;
  readonly #metrics: ConsumerMetrics;

  constructor(options: ConsumerOptions, metrics: ConsumerMetrics) {
    this.#options = options;
    this.#metrics = metrics;
  }

  async handle(batch: Batch): Promise<void> {
    const { types } = this.#options.consumer;
    for (let at = 0; at < batch.messages.length && !batch.stopping.aborted; at += CHUNK) {
      const items = batch.messages
        .slice(at, at + CHUNK)
        .map((message) => ({ message, read: readMessage(message.value, types) }));
      this.#metrics.setLag(batch.topic, batch.partition, batch.behind + batch.messages.length - at);
      await this.#applyChunk(batch, items);
      const left = Math.max(0, batch.messages.length - at - items.length);
      if (!batch.stopping.aborted) this.#metrics.setLag(batch.topic, batch.partition, batch.behind + left);
      // SQLite answers at once, so a long backlog would hold the event loop; requests and other services get their turn.
      await setImmediate();
    }
  }

  /** All in one transaction; if that fails, one by one, so that only the one that fails is held up. */
  async #applyChunk(batch: Batch, items: readonly Item[]): Promise<void> {
    try {
      await this.#apply(batch, items);
      await batch.done(items.at(-1)!.message);
    } catch (error) {
      if (items.length === 1) return this.#insist(batch, items[0]!, error);
      for (const item of items) {
        if (!batch.stopping.aborted) await this.#applyChunk(batch, [item]);
      }
    }
  }

  /** The events after it may depend on it, so it is not passed over: it is tried until it works or the process stops. */
  async #insist(batch: Batch, item: Item, firstError: unknown): Promise<void> {
    const { logger, group } = this.#options;
    let error = firstError;
    for (let failures = 0; !batch.stopping.aborted; failures++) {
      const { topic, partition } = batch;
      this.#metrics.count('failed');
      logger.error(
        {
          group,
          topic,
          partition,
          position: item.message.position,
          ...aboutOf(item.read),
          failures,
          error: loggable(error),
        },
        'an event could not be applied and is tried again; the events after it wait',
      );
      await waitAlive(batch, backoffMs(failures));
      try {
        await this.#apply(batch, [item]);
        return await batch.done(item.message);
      } catch (again) {
        error = again;
      }
    }
    throw error;
  }

  async #apply(batch: Batch, items: readonly Item[]): Promise<void> {
    const { db, group, consumer } = this.#options;
    if (!items.some(({ read }) => read.kind !== 'unwanted' || read.about !== null)) return;
    const done = await db.transaction(async (em) => {
      const standing = await notDropped(em, group, { batch, items });
      const held = await heldKeys(em, group, keysOf(standing));
      const sorted = sortOut(standing, held);
      const { events, versions } = sorted;
      const aside = await notApplied(em, group, sorted.aside);
      const fresh = await noteNew(em, group, events);
      const gaps = await noteSequences(em, group, versions);
      await setAside(
        em,
        aside.map(({ item, state }) => setAsideOf(group, batch, { ...item, state })),
      );
      // Last, since an effect may hold what all others wait for.
      await applyEvents(consumer, em, fresh);
      return { applied: fresh.length, duplicates: events.length - fresh.length, gaps, aside };
    });
    this.#metrics.count('applied', done.applied);
    this.#metrics.count('duplicate', done.duplicates);
    this.#tellGaps(done.gaps);
    for (const { item, state } of done.aside) this.#tellAside(batch, item, state);
  }

  #tellGaps(gaps: readonly Gap[]): void {
    const { group, logger } = this.#options;
    this.#metrics.countGaps(gaps.length);
    for (const gap of gaps) {
      logger.error(
        { group, ...gap },
        'versions of a record are missing between two of its events; one was lost or never told',
      );
    }
  }

  #tellAside(batch: Batch, { message }: Item, state: 'UNREADABLE' | 'PARKED'): void {
    const { group, logger } = this.#options;
    this.#metrics.count(state === 'PARKED' ? 'parked' : 'quarantined');
    if (state === 'PARKED') return;
    const { topic, partition } = batch;
    logger.error(
      { group, topic, partition, position: message.position },
      'a message that cannot be read was set aside, and those of its key wait behind it: npm run events -- quarantine list',
    );
  }
}

/** What a person gave up is not set aside once more when it comes again: nobody would set free what is parked behind it. */
async function notDropped(
  em: EntityManager,
  group: string,
  { batch, items }: { batch: Batch; items: readonly Item[] },
): Promise<readonly Item[]> {
  const { topic, partition } = batch;
  const positions = items.filter(({ read }) => read.kind === 'invalid').map(({ message }) => BigInt(message.position));
  const dropped = await droppedPositions(em, group, { topic, partition, positions });
  return dropped.size === 0 ? items : items.filter(({ message }) => !dropped.has(BigInt(message.position)));
}

/** What is delivered again was applied before its key was held up, and has nothing to wait for. */
async function notApplied(em: EntityManager, group: string, aside: Sorted['aside']): Promise<Sorted['aside']> {
  const parked = aside.flatMap(({ item: { read } }) => (read.kind === 'event' ? [read.event] : []));
  const applied = await appliedIds(em, group, parked);
  return aside.filter(({ item: { read } }) => read.kind !== 'event' || !applied.has(read.event.id));
}

async function applyEvents(
  consumer: ConsumerEffect,
  em: EntityManager,
  events: readonly CustodiaEvent[],
): Promise<void> {
  if (events.length === 0) return;
  if (consumer.applyAll) return consumer.applyAll(em, events);
  for (const event of events) await consumer.apply(em, event);
}

function aboutOf(read: ReadMessage): object {
  return read.kind === 'event' ? { eventId: read.event.id, type: read.event.type } : {};
}
