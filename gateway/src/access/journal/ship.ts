import { backoffMs, Bell, eventMessage, pause, type EventLog, type LogMessage } from '@custodia/events';
import { loggable } from '@custodia/errors';
import type { Logger } from 'pino';
import type { AccessJournal, Unshipped } from './access-journal.ts';

export interface ShippingOptions {
  readonly journal: AccessJournal;
  /** Opens the event log, which may be away. */
  readonly openLog: () => Promise<EventLog>;
  /** `custodia.gateway` */
  readonly topic: string;
  readonly logger: Logger;
  readonly metrics: { readonly shipped: (events: number) => void; readonly shippingFailed: () => void };
}

export interface Shipping {
  /** Ships what is there, for as long as that takes and works, and ends. What is left is shipped at the next start. */
  stop(withinMs: number): Promise<void>;
}

/** A broker takes about 1 MiB at once, for all messages of a partition. */
const mostBytes = 512 * 1_024;
const mostMessages = 500;
/** After each shipment; what comes meanwhile goes together, and few are cheaper than many. */
const gatherMs = 50;
const lookMs = 60_000;

/**
 * Brings the journal to the event log, in order: published first and noted then, so that what a crash repeats keeps its
 * ids and consumers drop it. Tries for ever; nobody waits for it.
 */
export function startShipping(options: ShippingOptions): Shipping {
  const stopping = new AbortController();
  const draining = new AbortController();
  const running = new Shipper(options, { draining: draining.signal, stopping: stopping.signal }).run();
  return {
    stop: async (withinMs) => {
      const timer = setTimeout(() => stopping.abort(), withinMs);
      const given = new Promise<void>((resolve) => stopping.signal.addEventListener('abort', () => resolve()));
      draining.abort();
      await Promise.race([running, given]);
      clearTimeout(timer);
      stopping.abort();
    },
  };
}

interface Ending {
  /** No more will come: end when all is shipped, or cannot be. */
  readonly draining: AbortSignal;
  /** End now. */
  readonly stopping: AbortSignal;
}

class Shipper {
  readonly #options: ShippingOptions;
  readonly #ending: Ending;
  readonly #bell = new Bell();
  #log: EventLog | null = null;

  constructor(options: ShippingOptions, ending: Ending) {
    this.#options = options;
    this.#ending = ending;
    options.journal.onAppend = () => this.#bell.ring();
  }

  async run(): Promise<void> {
    const { draining, stopping } = this.#ending;
    for (let failures = 0; !stopping.aborted;) {
      try {
        const hadSome = await this.#shipNext();
        failures = 0;
        if (!hadSome && draining.aborted) break;
        if (hadSome) await pause(gatherMs, draining);
        else await this.#bell.wait(lookMs, draining);
      } catch (error) {
        if (stopping.aborted) break;
        const { journal, logger, metrics } = this.#options;
        metrics.shippingFailed();
        logger.warn(
          { failures, unshipped: journal.unshipped, error: loggable(error) },
          'accesses could not be shipped; they are kept and tried again',
        );
        if (draining.aborted) break;
        await pause(backoffMs(failures++), draining);
      }
    }
    await this.#log?.close().catch(() => undefined);
  }

  async #shipNext(): Promise<boolean> {
    const unshipped = await this.#options.journal.next();
    if (unshipped === null) return false;
    await this.#ship(unshipped);
    return true;
  }

  async #ship({ segment, frames }: Unshipped): Promise<void> {
    const { topic, journal, metrics } = this.#options;
    const log = (this.#log ??= await this.#open());
    for (const batch of batchesOf(frames)) {
      for (const messages of slicesOf(batch)) await log.publish(topic, messages);
      // The time to stop may be over, and the journal closed, by the time that the broker answers.
      if (this.#ending.stopping.aborted) return;
      const events = batch.reduce((sum, frame) => sum + frame.events.length, 0);
      await journal.shipped({ segment, offset: batch.at(-1)!.end }, events);
      metrics.shipped(events);
    }
  }

  async #open(): Promise<EventLog> {
    const log = await this.#options.openLog();
    try {
      await log.ensureTopics([this.#options.topic]);
      return log;
    } catch (error) {
      await log.close().catch(() => undefined);
      throw error;
    }
  }
}

type Frames = Unshipped['frames'];

/** Frames that are noted as shipped together. */
function* batchesOf(frames: Frames): Generator<Frames> {
  let batch: Frames[number][] = [];
  let events = 0;
  for (const frame of frames) {
    batch.push(frame);
    events += frame.events.length;
    if (events < mostMessages) continue;
    yield batch;
    batch = [];
    events = 0;
  }
  if (batch.length > 0) yield batch;
}

/** Messages that are published together; a single one may be larger. */
function* slicesOf(batch: Frames): Generator<LogMessage[]> {
  let slice: LogMessage[] = [];
  let bytes = 0;
  for (const { key, events } of batch) {
    for (const event of events) {
      const message = eventMessage(key, Buffer.from(event));
      if (slice.length > 0 && (bytes + message.value.length > mostBytes || slice.length >= mostMessages)) {
        yield slice;
        slice = [];
        bytes = 0;
      }
      slice.push(message);
      bytes += message.value.length;
    }
  }
  if (slice.length > 0) yield slice;
}
