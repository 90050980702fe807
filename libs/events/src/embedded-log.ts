import { CustodiaError, isCustodiaError, loggable } from '@custodia/errors';
import { openDatabase, type Database, type Lease } from '@custodia/persistence';
import type { Logger } from 'pino';
import { backoffMs, pause } from './backoff.ts';
import { Bell } from './bell.ts';
import {
  appendEntries,
  countEntriesAfter,
  listEntriesAfter,
  readDataVersion,
  readOffset,
  saveOffset,
} from './embedded-log.store.ts';
import { CreateLog1763900000003, logEntryTable, logOffsetTable, type LogEntryRow } from './embedded-log.table.ts';
import type { DeliveredMessage, EventLog, EventLogOptions, Subscription, SubscribeOptions } from './event-log.ts';

const BATCH = 200;
/** How soon a write by another process is seen; writes by this one ring at once. */
const WATCH_MS = 25;
const STANDBY_MS = 250;

/** The log as a SQLite file: one partition a topic, so everything in a topic is in order. */
export async function openEmbeddedLog({ url, logger }: EventLogOptions): Promise<EventLog> {
  const path = url.slice('embedded:'.length).split('?')[0]!;
  const file = await sharedFile(path, logger);
  return new EmbeddedLog(file, logger);
}

/** One file is opened once in a process, however many services share it. */
interface LogFile {
  readonly db: Database;
  readonly bells: Set<Bell>;
  readonly path: string;
  readonly watch: NodeJS.Timeout;
  users: number;
}
const files = new Map<string, Promise<LogFile>>();

function sharedFile(path: string, logger: Logger): Promise<LogFile> {
  const known = files.get(path);
  const file = known ?? openFile(path, logger);
  if (!known) {
    files.set(path, file);
    file.catch(() => files.delete(path));
  }
  return file.then((opened) => {
    opened.users++;
    return opened;
  });
}

async function openFile(path: string, logger: Logger): Promise<LogFile> {
  const db = await openDatabase({
    url: `file:${path}`,
    name: 'the event log',
    tables: [logEntryTable, logOffsetTable],
    migrations: [CreateLog1763900000003],
    logger,
  }).catch((error: unknown) => {
    throw asBroker(error);
  });
  const bells = new Set<Bell>();
  let seen = await readDataVersion(db);
  const look = async (): Promise<void> => {
    const version = await readDataVersion(db);
    if (version !== seen) bells.forEach((bell) => bell.ring());
    seen = version;
  };
  const watch = setInterval(() => void look().catch(() => undefined), WATCH_MS);
  return { db, bells, path, watch, users: 0 };
}

class EmbeddedLog implements EventLog {
  readonly #file: LogFile;
  readonly #logger: Logger;
  readonly #subscriptions = new Set<Subscription>();
  #closed = false;

  constructor(file: LogFile, logger: Logger) {
    this.#file = file;
    this.#logger = logger;
  }

  async publish(
    topic: string,
    messages: readonly { key: string; value: Buffer; headers: Readonly<Record<string, string>> }[],
  ): Promise<void> {
    if (messages.length === 0) return;
    await appendEntries(this.#file.db, topic, messages);
    this.#file.bells.forEach((bell) => bell.ring());
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    const stopping = new AbortController();
    const readers = options.topics.map((topic) =>
      new TopicReader(this.#file, { ...options, topic, stopping: stopping.signal, logger: this.#logger }).run(),
    );
    const subscription = {
      stop: async () => {
        stopping.abort();
        await Promise.all(readers);
        this.#subscriptions.delete(subscription);
      },
    };
    this.#subscriptions.add(subscription);
    return subscription;
  }

  /** A topic is there when something is in it. */
  async ensureTopics(): Promise<void> {}

  async ping(): Promise<void> {
    await this.#file.db.ping().catch((error: unknown) => {
      throw asBroker(error);
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.stop()));
    if (--this.#file.users > 0) return;
    files.delete(this.#file.path);
    clearInterval(this.#file.watch);
    await this.#file.db.close();
  }
}

interface Reading extends SubscribeOptions {
  readonly topic: string;
  readonly stopping: AbortSignal;
  readonly logger: Logger;
}

/** One group's reading of one topic. Another reader of the group in this process waits until this one ends. */
class TopicReader {
  readonly #file: LogFile;
  readonly #reading: Reading;
  readonly #bell = new Bell();

  constructor(file: LogFile, reading: Reading) {
    this.#file = file;
    this.#reading = reading;
  }

  async run(): Promise<void> {
    const { group, topic, stopping } = this.#reading;
    this.#file.bells.add(this.#bell);
    let lease: Lease | null = null;
    while (!stopping.aborted && !lease) {
      lease = await this.#file.db.lease(`${group} ${topic}`);
      if (!lease) await pause(STANDBY_MS, stopping);
    }
    if (lease) await this.#read();
    await lease?.release();
    this.#file.bells.delete(this.#bell);
  }

  async #read(): Promise<void> {
    const { group, topic, stopping, logger } = this.#reading;
    for (let failures = 0; !stopping.aborted;) {
      try {
        const after = await readOffset(this.#file.db, group, topic);
        const entries = await listEntriesAfter(this.#file.db, topic, { after, count: BATCH });
        if (entries.length > 0) await this.#deliver(entries);
        else await this.#bell.wait(60_000, stopping);
        failures = 0;
      } catch (error) {
        if (stopping.aborted) return;
        logger.warn({ group, topic, error: loggable(error) }, 'a batch of events failed and is delivered again');
        await pause(backoffMs(failures++), stopping);
      }
    }
  }

  async #deliver(entries: readonly LogEntryRow[]): Promise<void> {
    const { group: groupId, topic, stopping, handler } = this.#reading;
    const messages = entries.map((entry) => ({
      position: String(entry.sequence),
      key: entry.messageKey,
      value: entry.value,
      headers: entry.headers,
    }));
    const behind = entries.length < BATCH ? 0 : await countEntriesAfter(this.#file.db, topic, entries.at(-1)!.sequence);
    let reached: DeliveredMessage | null = null;
    try {
      await handler({
        topic,
        partition: 0,
        messages,
        behind,
        stopping,
        done: async (message) => void (reached = message),
        alive: async () => undefined,
      });
      if (!stopping.aborted) reached = messages.at(-1)!;
    } finally {
      const done = reached as DeliveredMessage | null;
      if (done) await saveOffset(this.#file.db, { groupId, topic }, Number(done.position));
    }
  }
}

/** To who asked it is an event log that cannot be reached, not a database. */
function asBroker(error: unknown): unknown {
  if (!isCustodiaError(error) || error.code !== 'DATABASE_UNREACHABLE') return error;
  return new CustodiaError('BROKER_UNREACHABLE', error.message, { cause: error });
}
