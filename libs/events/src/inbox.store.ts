import type { Database } from '@custodia/persistence';
import { In, type EntityManager } from 'typeorm';
import type { CustodiaEvent } from './event.ts';
import { inboxTable, originTable, quarantineTable, type QuarantineRow } from './inbox.table.ts';

/** Notes the events that this consumer has not applied yet, and answers those. Each once, however often it was delivered. */
export async function noteNew(
  em: EntityManager,
  consumer: string,
  events: readonly CustodiaEvent[],
): Promise<CustodiaEvent[]> {
  const byId = new Map<string, CustodiaEvent>();
  for (const event of events) if (!byId.has(event.id)) byId.set(event.id, event);
  if (byId.size === 0) return [];
  const tenants = [...new Set(events.map((event) => event.tenantid))];
  const known = await em.findBy(inboxTable, { tenantId: In(tenants), consumer, eventId: In([...byId.keys()]) });
  for (const row of known) {
    if (byId.get(row.eventId)?.tenantid === row.tenantId) byId.delete(row.eventId);
  }
  const fresh = [...byId.values()];
  if (fresh.length === 0) return [];
  const appliedAt = new Date();
  const rows = fresh.map((event) => ({ tenantId: event.tenantid, consumer, eventId: event.id, appliedAt }));
  await em.createQueryBuilder().insert().into(inboxTable).values(rows).updateEntity(false).execute();
  return fresh;
}

/** The name that tells this database from every other, also from one that stood in its place before. */
export async function readOrigin(db: Database): Promise<string> {
  const row = await db.read((em) => em.findOneByOrFail(originTable, { id: 1 }));
  return row.origin;
}

export async function quarantine(em: EntityManager, row: QuarantineRow): Promise<void> {
  const { consumer, topic, partitionId, position } = row;
  if (await em.existsBy(quarantineTable, { consumer, topic, partitionId, position })) return;
  await em.createQueryBuilder().insert().into(quarantineTable).values(row).updateEntity(false).execute();
}
