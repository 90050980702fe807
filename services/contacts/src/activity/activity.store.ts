import { stage, type NewEvent } from '@custodia/events';
import { assertSeen, type Revision, type Seen } from '@custodia/model';
import {
  deleteVersioned,
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
import { activityTable } from './activity.table.ts';
import type { Activity, ActivityKind } from './activity.ts';

export interface ActivityFilter {
  readonly kind?: ActivityKind | null;
  readonly accountId?: string | null;
  readonly contactId?: string | null;
  readonly ownerId?: string | null;
  readonly occurredFrom?: Date | null;
  readonly occurredBefore?: Date | null;
  readonly openTasks?: boolean | null;
}

export interface ActivityQuery extends Slice {
  readonly filter?: ActivityFilter | null;
}

/** Meets what the caller may see, unless a method says otherwise. */
export interface ActivityStore {
  page(query: ActivityQuery): Promise<Page<Activity>>;
  ofParents(of: Parents, slice: Slice): Promise<ReadonlyMap<string, Page<Activity>>>;
  byIds(ids: readonly string[]): Promise<ReadonlyMap<string, Activity>>;
  get(seen: Seen): Promise<Activity>;
  /** Everybody's, for a contact that is about to go. */
  allOfContact(contactId: string): Promise<Activity[]>;
  /** Everybody's, for an account that is about to go. */
  allOfAccount(accountId: string): Promise<Activity[]>;
  add(activity: Activity, event: NewEvent): Promise<Activity>;
  save(revision: Revision<Activity>, event: NewEvent): Promise<Activity>;
  /** Refused while a legal hold keeps it, or the person whom it is about. */
  remove(activity: Activity, event: NewEvent): Promise<void>;
}

export interface Parents {
  readonly parent: 'accountId' | 'contactId';
  readonly parentIds: readonly string[];
}

const latestFirst: readonly OrderBy[] = [{ property: 'occurredAt', direction: 'DESC' }];

export function openActivityStore(
  em: EntityManager,
  { principal, activities: scope, subjects }: Caller,
): ActivityStore {
  const { tenantId } = principal;
  const activities = em.getRepository(activityTable);

  const ofTenant = (): SelectQueryBuilder<Activity> =>
    activities.createQueryBuilder('activity').where('activity.tenantId = :tenantId', { tenantId });
  // What was done with a company alone is about nobody, so nobody's consent is asked for.
  const visible = (): SelectQueryBuilder<Activity> =>
    withinSubjects(withinScope(ofTenant(), 'activity', scope), 'activity.contactId', subjects, { orNobody: true });

  return {
    page: ({ filter, ...slice }) =>
      page(filtered(visible(), filter ?? {}), { ...slice, alias: 'activity', orderBy: latestFirst }),
    ofParents: (of, slice) => pageByParent(visible(), { ...slice, ...of, alias: 'activity', orderBy: latestFirst }),
    byIds: async (ids) => {
      const found = await visible().andWhere('activity.id IN (:...ids)', { ids }).getMany();
      return new Map(found.map((activity) => [activity.id, activity]));
    },
    get: async (seen) => {
      const activity = await visible().andWhere('activity.id = :id', { id: seen.id }).getOne();
      return assertSeen(activity, seen);
    },
    allOfContact: (contactId) => ofTenant().andWhere('activity.contactId = :contactId', { contactId }).getMany(),
    allOfAccount: (accountId) => ofTenant().andWhere('activity.accountId = :accountId', { accountId }).getMany(),
    add: async (activity, event) => {
      await activities.insert(activity);
      await stage(em, event);
      return activity;
    },
    save: async ({ before, after, changed }, event) => {
      if (changed.length === 0) return before;
      await updateDiffering(em, activityTable, { before, after });
      await stage(em, event);
      return after;
    },
    remove: async ({ id, version, contactId }, event) => {
      const held = withPerson({ recordType: 'Activity', recordId: id }, contactId);
      await openLegalHoldStore(em, tenantId).assertNoneHeld(held);
      await deleteVersioned(em, activityTable, { tenantId, id, expectedVersion: version });
      await stage(em, event);
    },
  };
}

function filtered(query: SelectQueryBuilder<Activity>, filter: ActivityFilter): SelectQueryBuilder<Activity> {
  const { kind, accountId, contactId, ownerId, occurredFrom, occurredBefore, openTasks } = filter;
  if (kind) query.andWhere('activity.kind = :kind', { kind });
  if (typeof accountId === 'string') query.andWhere('activity.accountId = :accountId', { accountId });
  if (typeof contactId === 'string') query.andWhere('activity.contactId = :contactId', { contactId });
  if (typeof ownerId === 'string') query.andWhere('activity.ownerId = :ownerId', { ownerId });
  if (occurredFrom) query.andWhere('activity.occurredAt >= :occurredFrom', { occurredFrom });
  if (occurredBefore) query.andWhere('activity.occurredAt < :occurredBefore', { occurredBefore });
  if (openTasks) query.andWhere("activity.kind = 'TASK' AND activity.completedAt IS NULL");
  return query;
}
