import type { Database } from '@custodia/persistence';
import { In, IsNull, type EntityManager } from 'typeorm';
import { keyOf, type CustodiaEvent } from './event.ts';
import { outboxTable, type OutboxRow } from './outbox.table.ts';

const INSERT_CHUNK = 200;
const PRUNE_CHUNK = 1_000;

export async function insertOutbox(em: EntityManager, events: readonly CustodiaEvent[]): Promise<void> {
  const createdAt = new Date();
  const rows = events.map((event) => ({
    tenantId: event.tenantid,
    eventId: event.id,
    messageKey: keyOf(event),
    body: JSON.stringify(event),
    createdAt,
    publishedAt: null,
  }));
  for (let at = 0; at < rows.length; at += INSERT_CHUNK) {
    const chunk = rows.slice(at, at + INSERT_CHUNK);
    await em.createQueryBuilder().insert().into(outboxTable).values(chunk).updateEntity(false).execute();
  }
}

/**
 * The oldest that the log does not have yet. Never "those after the last one": a number is drawn before its transaction
 * commits, so a smaller one may appear later.
 */
export function listUnpublished(db: Database, count: number): Promise<OutboxRow[]> {
  const query = { where: { publishedAt: IsNull() }, order: { sequence: 'ASC' }, take: count } as const;
  return db.read((em) => em.find(outboxTable, query));
}

export async function markPublished(db: Database, rows: readonly OutboxRow[], publishedAt: Date): Promise<void> {
  const sequences = rows.map((row) => row.sequence);
  await db.transaction((em) => em.update(outboxTable, { sequence: In(sequences) }, { publishedAt }));
}

/** Deletes what was published before that time, a chunk at a time so that nobody waits long. */
export async function prunePublished(db: Database, before: Date): Promise<void> {
  for (;;) {
    const old = await db.read((em) =>
      em
        .createQueryBuilder(outboxTable, 'row')
        .select('row.sequence', 'sequence')
        .where('row.publishedAt < :before', { before })
        .orderBy('row.publishedAt')
        .limit(PRUNE_CHUNK)
        .getRawMany<{ sequence: number }>(),
    );
    if (old.length > 0)
      await db.transaction((em) => em.delete(outboxTable, { sequence: In(old.map((row) => row.sequence)) }));
    if (old.length < PRUNE_CHUNK) return;
  }
}

/** How much waits, and since when. */
export async function readBacklog(db: Database): Promise<{ count: number; oldest: Date | null }> {
  return db.read(async (em) => {
    const where = { publishedAt: IsNull() };
    const count = await em.countBy(outboxTable, where);
    const first = await em.findOne(outboxTable, {
      where,
      order: { sequence: 'ASC' },
      select: { sequence: true, createdAt: true },
    });
    return { count, oldest: first?.createdAt ?? null };
  });
}
