import { stage } from '@custodia/events';
import type { Principal } from '@custodia/identity';
import { assertSeen, type Seen } from '@custodia/model';
import {
  deleteVersioned,
  isWithinScope,
  newId,
  page,
  pageByParent,
  updateDiffering,
  withinScope,
  withinSubjects,
  type OrderBy,
  type Page,
  type Slice,
} from '@custodia/persistence';
import { openLegalHoldStore, withPerson } from '@custodia/service';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { Caller } from '../caller.ts';
import { insertAll } from '../rows.store.ts';
import { matching, type OpportunityFilter } from './opportunity-filter.store.ts';
import { opportunityDeleted, opportunityEvent } from './opportunity.events.ts';
import { stageChangeOf, type StageChangeRow } from './opportunity.history.ts';
import { opportunityTable, stageChangeTable } from './opportunity.table.ts';
import type { Opportunity } from './opportunity.ts';

const orderProperty = {
  NAME: 'name',
  CREATED_AT: 'createdAt',
  UPDATED_AT: 'updatedAt',
  ENGAGED_ON: 'engagedOn',
  CLOSED_ON: 'closedOn',
} as const;

export interface OpportunityQuery extends Slice {
  readonly filter?: OpportunityFilter | null;
  readonly orderBy?: { readonly field: keyof typeof orderProperty; readonly direction: 'ASC' | 'DESC' } | null;
}

/** Where an opportunity hangs in the graph. */
export type OpportunityParent = 'accountId' | 'primaryContactId' | 'ownerId';

/** A new opportunity (nothing before), or an old one and what becomes of it. */
export interface OpportunityChange {
  readonly before: Opportunity | null;
  readonly after: Opportunity;
}

export interface OpportunityStore {
  get(seen: Seen): Promise<Opportunity>;
  byIds(ids: readonly string[]): Promise<ReadonlyMap<string, Opportunity>>;
  /** Those of the tenant; `null` stands for one that the caller may not see. */
  byExternalIds(externalIds: readonly string[]): Promise<ReadonlyMap<string, Opportunity | null>>;
  page(query: OpportunityQuery): Promise<Page<Opportunity>>;
  /** The same page for many parents, in one query. */
  pagesBy(
    parent: OpportunityParent,
    ids: readonly string[],
    query: OpportunityQuery,
  ): Promise<ReadonlyMap<string, Page<Opportunity>>>;
  historyOf(ids: readonly string[]): Promise<ReadonlyMap<string, StageChangeRow[]>>;
  /** Rows, their history and their events, all or none. What did not change is not written. */
  save(changes: readonly OpportunityChange[]): Promise<void>;
  /** Refuses to part an opportunity from a person under a legal hold: it could be deleted then, and the hold is on what is about them. */
  assertPersonStays(change: { readonly before: Opportunity; readonly after: Opportunity }): Promise<void>;
  /** Refused while a legal hold keeps it, or its primary contact. */
  delete(opportunity: Opportunity, at: Date): Promise<void>;
}

export function openOpportunityStore(em: EntityManager, { principal, pipeline, subjects }: Caller): OpportunityStore {
  const { tenantId } = principal;
  const holds = openLegalHoldStore(em, tenantId);
  const ofTenant = (): SelectQueryBuilder<Opportunity> =>
    em.createQueryBuilder(opportunityTable, 'opportunity').where('opportunity.tenantId = :tenantId', { tenantId });
  const visible = (): SelectQueryBuilder<Opportunity> => withinScope(ofTenant(), 'opportunity', pipeline);

  const byIds: OpportunityStore['byIds'] = async (ids) => {
    const found = await visible().andWhere('opportunity.id IN (:...ids)', { ids }).getMany();
    return new Map(found.map((opportunity) => [opportunity.id, opportunity]));
  };

  return {
    byIds,
    get: async (seen) => assertSeen((await byIds([seen.id])).get(seen.id) ?? null, seen),
    byExternalIds: async (externalIds) => {
      if (externalIds.length === 0) return new Map();
      const found = await ofTenant().andWhere('opportunity.externalId IN (:...externalIds)', { externalIds }).getMany();
      return new Map(found.map((one) => [one.externalId!, isWithinScope(pipeline, one) ? one : null]));
    },
    page: (query) => page(matching(visible(), query.filter ?? {}, subjects), request(query)),
    pagesBy: (parent, ids, query) => {
      const found = matching(visible(), query.filter ?? {}, subjects);
      if (parent === 'primaryContactId') withinSubjects(found, 'opportunity.primaryContactId', subjects);
      return pageByParent(found, { ...request(query), parent, parentIds: ids });
    },
    historyOf: async (ids) => {
      const rows = await em
        .createQueryBuilder(stageChangeTable, 'change')
        .where('change.tenantId = :tenantId AND change.opportunityId IN (:...ids)', { tenantId, ids })
        .orderBy('change.changedAt')
        .addOrderBy('change.id')
        .getMany();
      const histories = new Map<string, StageChangeRow[]>(ids.map((id) => [id, []]));
      for (const row of rows) histories.get(row.opportunityId)?.push(row);
      return histories;
    },
    save: (changes) => saveOpportunities(em, changes, principal),
    assertPersonStays: async ({ before, after }) => {
      const { primaryContactId } = before;
      if (primaryContactId === null || primaryContactId === after.primaryContactId) return;
      await holds.assertNoneHeld([{ recordType: 'Contact', recordId: primaryContactId }], 'primaryContactId');
    },
    delete: async (opportunity, at) => {
      const { id, version, primaryContactId } = opportunity;
      await holds.assertNoneHeld(withPerson({ recordType: 'Opportunity', recordId: id }, primaryContactId));
      await deleteVersioned(em, opportunityTable, { tenantId, id, expectedVersion: version });
      await em.delete(stageChangeTable, { tenantId, opportunityId: id });
      await stage(em, opportunityDeleted(opportunity, principal, at));
    },
  };
}

/** For whoever changes opportunities: a person, or nobody, when another service's event asks for it. */
export async function saveOpportunities(
  em: EntityManager,
  changes: readonly OpportunityChange[],
  actor: Principal | null,
): Promise<void> {
  const written = changes.filter(({ before, after }) => before !== after);
  const created = written.filter(({ before }) => before === null).map(({ after }) => after);
  await insertAll(em, opportunityTable, created);
  for (const { before, after } of written) {
    if (before !== null) await updateDiffering(em, opportunityTable, { before, after });
  }
  const history = written.map((change) => stageChangeOf(change, { id: newId(), actor })).filter((row) => row !== null);
  await insertAll(em, stageChangeTable, history);
  await stage(
    em,
    written.map(({ before, after }) => opportunityEvent(before, after, actor)),
  );
}

function request({ first, after, orderBy }: OpportunityQuery) {
  const order: OrderBy = orderBy
    ? { property: orderProperty[orderBy.field], direction: orderBy.direction }
    : { property: 'createdAt', direction: 'DESC' };
  return { alias: 'opportunity', orderBy: [order], first, after };
}
