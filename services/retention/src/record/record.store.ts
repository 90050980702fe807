import { hold, page, type Page } from '@custodia/persistence';
import { In, type EntityManager, type SelectQueryBuilder } from 'typeorm';
import type { Rule } from '../rule/rule.ts';
import { hearAll, schedule, type Hearing, type RecordName, type RetentionRecord } from './record.ts';
import { recordTable } from './record.table.ts';
import { retentionIdOf } from './retention-id.ts';

export interface RecordStore {
  /** Adds what was heard of records to what was known of them. */
  hear(heard: readonly Told[]): Promise<void>;
  findMany(reach: Reach, ids: readonly string[]): Promise<Map<string, RetentionRecord>>;
  /** The one that falls due first comes first. */
  list(reach: Reach, query: RecordQuery): Promise<Page<RetentionRecord>>;
}

/** One thing that was heard, of which record, and the rule that record lives under. */
export interface Told {
  readonly name: RecordName;
  readonly hearing: Hearing;
  readonly rule: Rule;
}

/** How much of the schedule somebody meets. A due date belongs to nobody: all of a tenant's, or none. */
export interface Reach {
  readonly tenantId: string;
  readonly seesAll: boolean;
}

export interface RecordQuery {
  readonly first: number;
  readonly after: string | null;
  readonly recordType: string | null;
  readonly recordId: string | null;
  readonly rule: string | null;
  readonly dueBefore: Date | null;
  readonly deleted: boolean | null;
}

export function recordStore(em: EntityManager): RecordStore {
  return {
    async hear(told) {
      for (const [tenantId, ofTenant] of grouped(told, ({ name }) => name.tenantId)) {
        const byId = grouped(ofTenant, ({ name }) => retentionIdOf(name));
        const known = await findHeld(em, tenantId, [...byId.keys()].sort());
        const rows = [...byId].map(([id, ofRecord]) => rowAfter(known.get(id) ?? null, id, ofRecord));
        const unheardOf = rows.filter(({ id }) => !known.has(id));
        if (unheardOf.length > 0) await em.insert(recordTable, unheardOf);
        for (const row of rows.filter(({ id }) => known.has(id))) {
          await em.update(recordTable, { tenantId, id: row.id }, row);
        }
      }
    },

    async findMany(reach, ids) {
      const found = await within(em, reach).andWhere('record.id IN (:...ids)', { ids }).getMany();
      return new Map(found.map((record) => [record.id, record]));
    },

    async list(reach, { first, after, dueBefore, deleted, ...equal }) {
      const query = within(em, reach);
      for (const property of ['recordType', 'recordId', 'rule'] as const) {
        const value = equal[property];
        if (value !== null) query.andWhere(`record.${property} = :${property}`, { [property]: value });
      }
      if (dueBefore !== null) query.andWhere('record.dueAt < :dueBefore', { dueBefore });
      if (deleted !== null) query.andWhere(`record.deletedAt IS ${deleted ? 'NOT NULL' : 'NULL'}`);
      return page(query, { alias: 'record', orderBy: [{ property: 'dueAt', direction: 'ASC' }], first, after });
    },
  };
}

/** Two events that touch one record may come from two partitions at once; whoever holds its row goes first. */
async function findHeld(em: EntityManager, tenantId: string, ids: string[]): Promise<Map<string, RetentionRecord>> {
  const where = 'tenantId = :tenantId AND id IN (:...ids)';
  await hold(em, recordTable, { where, parameters: { tenantId, ids } });
  const found = await em.findBy(recordTable, { tenantId, id: In(ids) });
  return new Map(found.map((record) => [record.id, record]));
}

function rowAfter(known: RetentionRecord | null, id: string, told: readonly Told[]): RetentionRecord {
  const { name, rule } = told[0]!;
  const heard = hearAll(
    known,
    told.map(({ hearing }) => hearing),
  );
  return { ...name, id, ...heard, rule: rule.key, ...schedule(heard, rule) };
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

function within(em: EntityManager, { tenantId, seesAll }: Reach): SelectQueryBuilder<RetentionRecord> {
  const query = em.createQueryBuilder(recordTable, 'record').where('record.tenantId = :tenantId', { tenantId });
  return seesAll ? query : query.andWhere('1 = 0');
}
