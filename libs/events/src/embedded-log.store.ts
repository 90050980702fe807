import type { Database } from '@custodia/persistence';
import { MoreThan, type EntityManager } from 'typeorm';
import { logEntryTable, logOffsetTable, type LogEntryRow } from './embedded-log.table.ts';
import type { LogMessage } from './event-log.ts';

const INSERT_CHUNK = 200;

/** One writer at a time makes the order of numbers the order of commits, so "after the last one" misses nothing here. */
export async function appendEntries(db: Database, topic: string, messages: readonly LogMessage[]): Promise<void> {
  const writtenAt = new Date();
  const rows = messages.map(({ key, value, headers }) => ({ topic, messageKey: key, value, headers, writtenAt }));
  await db.transaction(async (em) => {
    for (let at = 0; at < rows.length; at += INSERT_CHUNK) {
      const chunk = rows.slice(at, at + INSERT_CHUNK);
      await em.createQueryBuilder().insert().into(logEntryTable).values(chunk).updateEntity(false).execute();
    }
  });
}

export function listEntriesAfter(
  db: Database,
  topic: string,
  place: { after: number; count: number },
): Promise<LogEntryRow[]> {
  const { after, count } = place;
  return db.read((em) =>
    em.find(logEntryTable, { where: { topic, sequence: MoreThan(after) }, order: { sequence: 'ASC' }, take: count }),
  );
}

export function countEntriesAfter(db: Database, topic: string, after: number): Promise<number> {
  return db.read((em) => em.countBy(logEntryTable, { topic, sequence: MoreThan(after) }));
}

export async function readOffset(db: Database, groupId: string, topic: string): Promise<number> {
  const row = await db.read((em) => em.findOneBy(logOffsetTable, { groupId, topic }));
  return row?.sequence ?? 0;
}

export async function saveOffset(
  db: Database,
  { groupId, topic }: { groupId: string; topic: string },
  sequence: number,
): Promise<void> {
  await db.transaction((em: EntityManager) =>
    em.upsert(logOffsetTable, { groupId, topic, sequence }, ['groupId', 'topic']),
  );
}

/** A number that changes when anybody, in this process or another, has written to the file. */
export async function readDataVersion(db: Database): Promise<number> {
  const rows = await db.read((em) => em.query<{ data_version: number }[]>('PRAGMA data_version'));
  return rows[0]!.data_version;
}
