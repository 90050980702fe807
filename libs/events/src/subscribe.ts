import { CustodiaError } from '@custodia/errors';
import { openDatabase, type EntityManager } from '@custodia/persistence';
import { pino, type Logger } from 'pino';
import { Registry } from 'prom-client';
import { startConsumer } from './consumer.ts';
import type { CustodiaEvent } from './event.ts';
import { eventSchemas } from './event-schemas.ts';
import type { EventLog, Subscription } from './event-log.ts';
import { hearAtLeastOnce, type UnreadableMessage } from './hear-at-least-once.ts';
import { openEventLog } from './open-event-log.ts';
import { inboxMigrations, inboxTables } from './tables.ts';
import { topicsOf } from './told-by.ts';

/** What every subscriber says. */
export interface Subscribing {
  /** `kafka://host:9092,host:9092` or `embedded:/abs/events.sqlite` */
  readonly url: string;
  /** `<team>.<purpose>`: processes of one group share the events among them, and a new group begins with the oldest. */
  readonly group: string;
  /** Names as in docs/events.md. */
  readonly types: readonly string[] | 'all';
  /** Told what is tried again and what cannot be read; warnings and errors go to standard error unless it is given. */
  readonly logger?: Logger;
}

export interface SubscribingAtLeastOnce extends Subscribing {
  readonly database?: undefined;
  /** May be called again with an event it has had (equal `id`), after a crash of either side. Tried again until it resolves. */
  handler(event: CustodiaEvent): Promise<void>;
  /** A message that is no event by the schemas of this release. It is passed over when this resolves: keep it, or it is lost. */
  unreadable(message: UnreadableMessage): Promise<void>;
}

export interface SubscribingOnce extends Subscribing {
  /**
   * `mysql://user:password@host:3306/database` or `file:/abs/name.sqlite`: where the effect is. The inbox and the quarantine are made
   * there, in tables of their own.
   */
  readonly database: string;
  /** Runs in the transaction that notes the event as heard, so what it does through `em` happens once; it does nothing else. */
  handler(event: CustodiaEvent, em: EntityManager): Promise<void>;
  /** Counts of what was heard, and lag. */
  readonly metrics?: Registry;
}

/**
 * Hears events as another team does: in order per record, from the oldest on, nothing left out. With a `database` each has its effect
 * once; without, the handler may meet one again. CONFIGURATION_INVALID, BROKER_UNREACHABLE, DATABASE_UNREACHABLE, when it cannot
 * begin; after that it goes on for ever.
 */
export async function subscribe(asked: SubscribingAtLeastOnce | SubscribingOnce): Promise<Subscription> {
  assertAsked(asked);
  const logger = asked.logger ?? pino({ level: 'warn' }, pino.destination({ dest: 2, sync: true }));
  const log = await openEventLog({ url: asked.url, clientId: asked.group, logger });
  const opened = [() => log.close()];
  const stop = async (): Promise<void> => {
    for (const close of opened.splice(0).reverse()) await close();
  };
  try {
    const topics = topicsOf(asked.types);
    await log.ensureTopics(topics);
    if (asked.database === undefined) {
      const subscription = await hearAtLeastOnce({ ...asked, log, topics, logger });
      opened.push(() => subscription.stop());
    } else {
      await hearOnce(asked, { log, topics, logger, opened });
    }
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Parts {
  readonly log: EventLog;
  readonly topics: readonly string[];
  readonly logger: Logger;
  readonly opened: (() => Promise<void>)[];
}

async function hearOnce(
  { database, group, types, handler, metrics = new Registry() }: SubscribingOnce,
  parts: Parts,
): Promise<void> {
  const { log, topics, logger, opened } = parts;
  const db = await openDatabase({
    url: database,
    name: group.split('.')[0]!,
    tables: inboxTables,
    migrations: inboxMigrations,
    logger,
  });
  opened.push(() => db.close());
  const consumer = { types, apply: (em: EntityManager, event: CustodiaEvent) => handler(event, em) };
  const subscription = await startConsumer({ db, log, group, topics, consumer, logger, metrics });
  opened.push(() => subscription.stop());
}

function assertAsked({ group, types }: Subscribing): void {
  // As long as the inbox has room for.
  if (group.length > 100 || !/^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+$/.test(group)) {
    throw invalid(`The group "${group}" must be named <team>.<purpose>, as billing.customers; at most 100 characters.`);
  }
  if (types === 'all') return;
  if (types.length === 0) throw invalid('Say which types of events to hear, or "all". docs/events.md lists them.');
  const unknown = types.filter((type) => !eventSchemas().types.has(type));
  if (unknown.length === 0) return;
  throw invalid(
    `There is no event ${unknown.map((type) => `"${type}"`).join(', ')} in this release. docs/events.md lists what there is.`,
  );
}

function invalid(message: string): CustodiaError {
  return new CustodiaError('CONFIGURATION_INVALID', message);
}
