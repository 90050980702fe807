import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { Reach } from '../search/search.ts';
import type { AuditEntry } from './entry.ts';
import { entryTable } from './entry.table.ts';

export interface EntryStore {
  findMany(reach: Reach, ids: readonly string[]): Promise<Map<string, AuditEntry>>;
}

export function entryStore(em: EntityManager): EntryStore {
  return {
    async findMany(reach, ids) {
      const found = await within(em, reach).andWhere('entry.id IN (:...ids)', { ids }).getMany();
      return new Map(found.map((entry) => [entry.id, entry]));
    },
  };
}

function within(em: EntityManager, { tenantId, seesAll }: Reach): SelectQueryBuilder<AuditEntry> {
  const query = em.createQueryBuilder(entryTable, 'entry').where('entry.tenantId = :tenantId', { tenantId });
  return seesAll ? query : query.andWhere('1 = 0');
}
