import { PassThrough } from 'node:stream';
import {
  inboxMigrations,
  inboxTables,
  openEventLog,
  outboxMigrations,
  outboxTables,
  topicOf,
  type ConsumerEffect,
  type CustodiaEvent,
  type EventLog,
  type NewEvent,
} from '@custodia/events';
import { columns, createTable, newId, openDatabase, type Database } from '@custodia/persistence';
import type { StackRun } from '@custodia/testing';
import { pino, type Logger } from 'pino';
import { EntitySchema, type EntityManager, type MigrationInterface, type QueryRunner } from 'typeorm';

/** A service whose whole business is to note which events it has applied, in order, as often as it does. */
interface Applied {
  readonly sequence: number;
  readonly subject: string;
  readonly version: number;
}

const appliedColumns = { sequence: columns.sequence(), subject: columns.text(64), version: columns.int() };
export const appliedTable = new EntitySchema<Applied>({ name: 'applied', columns: appliedColumns });
/** What the service itself wrote, to be compared with what was applied. */
export const storyTable = new EntitySchema<Applied>({ name: 'story', columns: appliedColumns });

class CreateApplied1764000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, { name: 'applied', columns: appliedColumns });
    await createTable(runner, { name: 'story', columns: appliedColumns });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('story');
    await runner.dropTable('applied');
  }
}

export function openCounting(url: string): Promise<Database> {
  return openDatabase({
    url,
    // Whose events these are.
    name: 'sales',
    tables: [...outboxTables, ...inboxTables, appliedTable, storyTable],
    migrations: [...outboxMigrations, ...inboxMigrations, CreateApplied1764000000001],
  });
}

export const countingTopic = topicOf('sales');

export async function openCountingLog(run: StackRun, logger: Logger): Promise<EventLog> {
  const log = await openEventLog({ url: run.eventsUrl, clientId: 'counting', logger });
  await log.ensureTopics([countingTopic]);
  return log;
}

export const noteApplied: ConsumerEffect = {
  types: 'all',
  apply: async (em: EntityManager, event: CustodiaEvent) => {
    await em.insert(appliedTable, { subject: event.subject, version: event.sequence });
  },
};

/** What was applied of one record, in order. */
export async function versionsOf(db: Database, subject: string): Promise<number[]> {
  const rows = await db.read((em) => em.find(appliedTable, { where: { subject }, order: { sequence: 'ASC' } }));
  return rows.map((row) => row.version);
}

export function anEvent(changes: Partial<NewEvent> = {}): NewEvent {
  const version = changes.version ?? 1;
  return {
    type: 'product.updated.v1',
    tenantId: 'acme',
    recordType: 'Product',
    recordId: newId(),
    version,
    actor: { userId: 'rep', kind: 'user' },
    data: { version, changed: ['name'] },
    at: new Date('2017-03-01T10:00:00.000Z'),
    ...changes,
  };
}

/** A logger whose lines a test can read. */
export function readableLogger(): { logger: Logger; lines: () => string } {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { logger: pino({ level: 'trace' }, stream), lines: () => text };
}
