import { hold, page, type Page } from '@custodia/persistence';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { Rule } from '../rule/rule.ts';
import { hear, schedule, type Hearing, type RecordName, type RetentionRecord } from './record.ts';
import { recordTable } from './record.table.ts';
import { retentionIdOf } from './retention-id.ts';

export interface RecordStore {
  /** Adds what was heard of a record to what was known of it. */
  hear(name: RecordName, hearing: Hearing, rule: Rule): Promise<void>;
  findMany(reach: Reach, ids: readonly string[]): Promise<Map<string, RetentionRecord>>;
  /** The one that falls due first comes first. */
  list(reach: Reach, query: RecordQuery): Promise<Page<RetentionRecord>>;
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
    async hear(name, hearing, rule) {
      const key = { tenantId: name.tenantId, id: retentionIdOf(name) };
      // Two events that touch one record may come from two partitions at once; they take turns.
      await hold(em, recordTable, { where: 'tenantId = :tenantId AND id = :id', parameters: key });
      const known = await em.findOneBy(recordTable, key);
      const heard = hear(known, hearing);
      const row = { ...name, ...key, ...heard, rule: rule.key, ...schedule(heard, rule) };
      if (known === null) await em.insert(recordTable, row);
      else await em.update(recordTable, key, row);
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

function within(em: EntityManager, { tenantId, seesAll }: Reach): SelectQueryBuilder<RetentionRecord> {
  const query = em.createQueryBuilder(recordTable, 'record').where('record.tenantId = :tenantId', { tenantId });
  return seesAll ? query : query.andWhere('1 = 0');
}
