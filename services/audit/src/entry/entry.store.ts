import { page, type Page } from '@custodia/persistence';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { ActionFilter } from './action-filter.ts';
import type { AuditEntry, AuditOutcome } from './entry.ts';
import { entryTable } from './entry.table.ts';

export interface EntryStore {
  findMany(reach: Reach, ids: readonly string[]): Promise<Map<string, AuditEntry>>;
  /** Latest first. */
  list(reach: Reach, query: EntryQuery): Promise<Page<AuditEntry>>;
}

/** How much of the log somebody meets. An entry belongs to nobody: a tenant's auditors see all of it, others nothing. */
export interface Reach {
  readonly tenantId: string;
  readonly seesAll: boolean;
}

export interface EntryQuery {
  readonly first: number;
  readonly after: string | null;
  readonly actorId: string | null;
  readonly action: ActionFilter | null;
  readonly recordType: string | null;
  readonly recordId: string | null;
  readonly service: string | null;
  readonly outcome: AuditOutcome | null;
  readonly occurredFrom: Date | null;
  readonly occurredBefore: Date | null;
}

export function entryStore(em: EntityManager): EntryStore {
  return {
    async findMany(reach, ids) {
      const found = await within(em, reach).andWhere('entry.id IN (:...ids)', { ids }).getMany();
      return new Map(found.map((entry) => [entry.id, entry]));
    },

    async list(reach, { first, after, action, occurredFrom, occurredBefore, ...equal }) {
      const query = within(em, reach);
      for (const property of ['actorId', 'recordType', 'recordId', 'service', 'outcome'] as const) {
        const value = equal[property];
        if (value !== null) query.andWhere(`entry.${property} = :${property}`, { [property]: value });
      }
      if (action !== null) withAction(query, action);
      if (occurredFrom !== null) query.andWhere('entry.occurredAt >= :occurredFrom', { occurredFrom });
      if (occurredBefore !== null) query.andWhere('entry.occurredAt < :occurredBefore', { occurredBefore });
      return page(query, {
        alias: 'entry',
        orderBy: [{ property: 'occurredAt', direction: 'DESC' }],
        first,
        after,
      });
    },
  };
}

function within(em: EntityManager, { tenantId, seesAll }: Reach): SelectQueryBuilder<AuditEntry> {
  const query = em.createQueryBuilder(entryTable, 'entry').where('entry.tenantId = :tenantId', { tenantId });
  return seesAll ? query : query.andWhere('1 = 0');
}

function withAction(query: SelectQueryBuilder<AuditEntry>, action: ActionFilter): void {
  if ('exactly' in action) {
    query.andWhere('entry.action = :action', { action: action.exactly });
    return;
  }
  // A range, which an index answers; the slash is the character after the dot.
  const from = action.beginningWith;
  query.andWhere('entry.action >= :actionFrom AND entry.action < :actionTo', {
    actionFrom: from,
    actionTo: `${from.slice(0, -1)}/`,
  });
}
