import { stage, type NewEvent } from '@custodia/events';
import { assertSeen, type Revision, type Seen } from '@custodia/model';
import { page, updateDiffering, type Page, type Slice } from '@custodia/persistence';
import { In, type EntityManager, type SelectQueryBuilder } from 'typeorm';
import type { Caller } from './caller.ts';
import { legalHoldRecordTable, legalHoldTable, type LegalHoldRow } from './legal-hold.table.ts';
import { inOrder, type LegalHold, type LegalHoldStatus } from './legal-hold.ts';

export interface LegalHoldFilter {
  readonly status?: LegalHoldStatus | null;
  readonly recordType?: string | null;
  readonly recordId?: string | null;
}

export interface LegalHoldQuery extends Slice {
  readonly filter?: LegalHoldFilter | null;
}

export interface LegalHoldStore {
  byIds(ids: readonly string[]): Promise<ReadonlyMap<string, LegalHold>>;
  get(seen: Seen): Promise<LegalHold>;
  /** The hold that stands and says just that. */
  findSaid(saidOnce: string): Promise<LegalHold | null>;
  /** The one that was placed last comes first. */
  page(query: LegalHoldQuery): Promise<Page<LegalHold>>;
  add(hold: LegalHold, event: NewEvent): Promise<void>;
  save(revision: Revision<LegalHold>, event: NewEvent): Promise<LegalHold>;
}

export function openLegalHoldStore(em: EntityManager, { principal, seesAll }: Caller): LegalHoldStore {
  const { tenantId } = principal;
  const visible = (): SelectQueryBuilder<LegalHoldRow> => {
    const query = em.createQueryBuilder(legalHoldTable, 'hold').where('hold.tenantId = :tenantId', { tenantId });
    return seesAll ? query : query.andWhere('1 = 0');
  };

  const withRecords = async (rows: readonly LegalHoldRow[]): Promise<LegalHold[]> => {
    if (rows.length === 0) return [];
    const held = await em.findBy(legalHoldRecordTable, { tenantId, holdId: In(rows.map(({ id }) => id)) });
    const recordsOf = (id: string) => inOrder(held.filter(({ holdId }) => holdId === id));
    return rows.map((row) => ({ ...row, records: recordsOf(row.id) }));
  };

  const byIds: LegalHoldStore['byIds'] = async (ids) => {
    const rows = await visible().andWhere('hold.id IN (:...ids)', { ids }).getMany();
    return new Map((await withRecords(rows)).map((hold) => [hold.id, hold]));
  };

  return {
    byIds,
    get: async (seen) => assertSeen((await byIds([seen.id])).get(seen.id) ?? null, seen),
    findSaid: async (saidOnce) => {
      const row = await visible().andWhere('hold.saidOnce = :saidOnce', { saidOnce }).getOne();
      return row && (await withRecords([row]))[0]!;
    },
    page: async ({ filter, ...slice }) => {
      const found = await page(filtered(visible(), filter ?? {}), {
        ...slice,
        alias: 'hold',
        orderBy: [{ property: 'placedAt', direction: 'DESC' }],
      });
      return { ...found, rows: await withRecords(found.rows) };
    },
    add: async ({ records, ...row }, event) => {
      await em.createQueryBuilder().insert().into(legalHoldTable).values(row).updateEntity(false).execute();
      const held = records.map((record) => ({ tenantId, holdId: row.id, ...record }));
      await em.createQueryBuilder().insert().into(legalHoldRecordTable).values(held).updateEntity(false).execute();
      await stage(em, event);
    },
    save: async ({ before, after }, event) => {
      await updateDiffering(em, legalHoldTable, { before: rowOf(before), after: rowOf(after) });
      await stage(em, event);
      return after;
    },
  };
}

function rowOf({ records: _, ...row }: LegalHold): LegalHoldRow {
  return row;
}

function filtered(
  query: SelectQueryBuilder<LegalHoldRow>,
  { status, recordType, recordId }: LegalHoldFilter,
): SelectQueryBuilder<LegalHoldRow> {
  if (status) query.andWhere(`hold.liftedAt IS ${status === 'ACTIVE' ? 'NULL' : 'NOT NULL'}`);
  if (typeof recordType !== 'string' && typeof recordId !== 'string') return query;
  const held = query
    .subQuery()
    .select('held.holdId')
    .from(legalHoldRecordTable, 'held')
    .where('held.tenantId = hold.tenantId');
  if (typeof recordType === 'string') held.andWhere('held.recordType = :recordType', { recordType });
  if (typeof recordId === 'string') held.andWhere('held.recordId = :recordId', { recordId });
  return query.andWhere(`hold.id IN ${held.getQuery()}`, held.getParameters());
}
