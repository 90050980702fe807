import { setImmediate } from 'node:timers/promises';
import { loggable } from '@custodia/errors';
import type { Database, EntityManager } from '@custodia/persistence';
import type { Logger } from 'pino';
import { Counter, type Registry } from 'prom-client';
import { backoffMs, pause } from './backoff.ts';
import type { CustodiaEvent } from './event.ts';
import type { Batch, DeliveredMessage, EventLog, Subscription } from './event-log.ts';
import { noteNew, quarantine, readOrigin } from './inbox.store.ts';
import { readMessage, type ReadMessage } from './read-message.ts';

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
  /** The log has ended the subscription for good: end the process and start again. */
  readonly onFatal?: (error: unknown) => void;
}

/** One transaction for so many events: each commit waits for the disk. */
const CHUNK = 100;
const ALIVE_EVERY_MS = 1_000;

/**
 * Applies each event once, in order per record, whatever is delivered twice and whatever process dies. The log's
 * position belongs to the database, not to the service: an empty database begins with the oldest event and is rebuilt.
 */
export async function startConsumer(options: ConsumerOptions): Promise<Subscription> {
  const { db, log, topics, onFatal } = options;
  const group = `${options.group}.${await readOrigin(db)}`;
  const worker = new Worker(options);
  return log.subscribe({
    group,
    topics,
    fromBeginning: true,
    handler: (batch) => worker.handle(batch),
    ...(onFatal && { onFatal }),
  });
}

interface Item {
  readonly message: DeliveredMessage;
  readonly read: ReadMessage;
}

class Worker {
  readonly #options: ConsumerOptions;
  readonly #outcomes: Counter;

  constructor(options: ConsumerOptions) {
    this.#options = options;
    this.#outcomes = outcomesOf(options.metrics);
  }

  async handle(batch: Batch): Promise<void> {
    const { types } = this.#options.consumer;
    for (let at = 0; at < batch.messages.length && !batch.stopping.aborted; at += CHUNK) {
      const items = batch.messages
        .slice(at, at + CHUNK)
        .map((message) => ({ message, read: readMessage(message, types) }));
      await this.#applyChunk(batch, items);
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
      this.#outcomes.inc({ group, outcome: 'failed' });
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
    const events = items.flatMap(({ read }) => (read.kind === 'event' ? [read.event] : []));
    const invalid = items.filter(({ read }) => read.kind === 'invalid');
    if (events.length + invalid.length === 0) return;
    const applied = await db.transaction(async (em) => {
      const fresh = await noteNew(em, group, events);
      await applyEvents(consumer, em, fresh);
      for (const item of invalid) await this.#quarantine(em, batch, item);
      return fresh.length;
    });
    this.#outcomes.inc({ group, outcome: 'applied' }, applied);
    this.#outcomes.inc({ group, outcome: 'duplicate' }, events.length - applied);
    this.#outcomes.inc({ group, outcome: 'quarantined' }, invalid.length);
  }

  async #quarantine(em: EntityManager, { topic, partition }: Batch, { message, read }: Item): Promise<void> {
    const { group, logger } = this.#options;
    const reason = read.kind === 'invalid' ? read.reason : '';
    await quarantine(em, {
      consumer: group,
      topic,
      partitionId: partition,
      position: message.position,
      bytes: message.value ?? Buffer.alloc(0),
      reason,
      quarantinedAt: new Date(),
    });
    logger.error(
      { group, topic, partition, position: message.position },
      'an unreadable event was put into quarantine; look into the table "quarantine" for the reason',
    );
  }
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

async function waitAlive(batch: Batch, ms: number): Promise<void> {
  for (let left = ms; left > 0 && !batch.stopping.aborted; left -= ALIVE_EVERY_MS) {
    await batch.alive();
    await pause(Math.min(left, ALIVE_EVERY_MS), batch.stopping);
  }
}

function outcomesOf(registry: Registry): Counter {
  const name = 'custodia_events_consumed_total';
  const known = registry.getSingleMetric(name) as Counter | undefined;
  const help = 'Events by what became of them: applied, duplicate, quarantined, or failed attempts.';
  return known ?? new Counter({ name, help, labelNames: ['group', 'outcome'], registers: [registry] });
}
