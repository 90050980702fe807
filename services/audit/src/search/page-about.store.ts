import { page, type Page, type Slice } from '@custodia/persistence';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { AuditEntry } from '../entry/entry.ts';
import { entryStore } from '../entry/entry.store.ts';
import { entryTable, subjectTable, type SubjectRow } from '../entry/entry.table.ts';
import { withinPeriod } from './period.store.ts';
import type { EntryAbout, Period, Reach } from './search.ts';

interface About {
  readonly reach: Reach;
  readonly subject: string;
  readonly period: Period;
  readonly slice: Slice;
  /** Narrows the query of `entry` down; absent: all that are about the person. */
  among?(entry: SelectQueryBuilder<AuditEntry>): void;
}

/** Entries about one person, latest first: a range of the key of `audit_entry_subject`. */
export async function pageAbout(
  em: EntityManager,
  { reach, subject, period, slice, among }: About,
): Promise<Page<EntryAbout>> {
  const { tenantId } = reach;
  const query = em
    .createQueryBuilder(subjectTable, 'about')
    .where('about.tenantId = :tenantId AND about.subject = :subject', { tenantId, subject });
  withinPeriod(query, 'about', period);
  if (among) narrow(query, among);
  const orderBy = [{ property: 'occurredAt', direction: 'DESC' }] as const;
  const { first, after } = slice;
  const found = await page(query, { alias: 'about', orderBy, tiedBy: 'entryId', first, after });
  const ids = found.rows.map(({ entryId }) => entryId);
  const byId = ids.length === 0 ? new Map<string, AuditEntry>() : await entryStore(em).findMany(reach, ids);
  const kept = found.rows.flatMap(({ entryId, fields }, at) => {
    const entry = byId.get(entryId);
    return entry ? [{ row: { entry, fields }, cursor: found.cursors[at]! }] : [];
  });
  return { ...found, rows: kept.map(({ row }) => row), cursors: kept.map(({ cursor }) => cursor) };
}

/** A value per row and no join: an engine would begin with the entries where it thinks them fewer, and sort what is left. */
function narrow(query: SelectQueryBuilder<SubjectRow>, among: NonNullable<About['among']>): void {
  const entry = query
    .subQuery()
    .select('1')
    .from(entryTable, 'entry')
    .where('entry.tenantId = about.tenantId AND entry.id = about.entryId') as SelectQueryBuilder<AuditEntry>;
  among(entry);
  query.andWhere(`${entry.getQuery()} = 1`, entry.getParameters());
}
