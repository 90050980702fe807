import { insertRows, type Database } from '@custodia/persistence';
import { In, type EntityManager } from 'typeorm';
import type { CustodiaEvent } from './event.ts';
import { inboxTable, originTable } from './inbox.table.ts';

/** Notes the events that this consumer has not applied yet, and answers those. Each once, however often it was delivered. */
export async function noteNew(
  em: EntityManager,
  consumer: string,
  events: readonly CustodiaEvent[],
): Promise<CustodiaEvent[]> {
  const byId = new Map<string, CustodiaEvent>();
  for (const event of events) if (!byId.has(event.id)) byId.set(event.id, event);
  if (byId.size === 0) return [];
  for (const id of await appliedIds(em, consumer, [...byId.values()])) byId.delete(id);
  const fresh = [...byId.values()];
  if (fresh.length === 0) return [];
  const appliedAt = new Date();
  const rows = fresh.map((event) => ({ tenantId: event.tenantid, consumer, eventId: event.id, appliedAt }));
  await insertRows(em, inboxTable, rows);
  return fresh;
}

/** Which of these the consumer has applied. */
export async function appliedIds(
  em: EntityManager,
  consumer: string,
  events: readonly CustodiaEvent[],
): Promise<Set<string>> {
  if (events.length === 0) return new Set();
  const tenantOf = new Map(events.map((event) => [event.id, event.tenantid]));
  const tenants = [...new Set(tenantOf.values())];
  const known = await em.findBy(inboxTable, { tenantId: In(tenants), consumer, eventId: In([...tenantOf.keys()]) });
  return new Set(known.flatMap(({ eventId, tenantId }) => (tenantOf.get(eventId) === tenantId ? [eventId] : [])));
}

/** The name that tells this database from every other, also from one that stood in its place before. */
export async function readOrigin(db: Database): Promise<string> {
  const row = await db.read((em) => em.findOneByOrFail(originTable, { id: 1 }));
  return row.origin;
}
