import { stage, type NewEvent } from '@custodia/events';
import {
  contains,
  hold,
  page,
  pageByParent,
  updateDiffering,
  withinScope,
  type OrderBy,
  type Page,
  type Slice,
} from '@custodia/persistence';
import { assertSeen, type Revision, type Seen } from '@custodia/model';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { Caller } from '../caller.ts';
import { nameKeyOf, rowOf, userTable, type UserRow } from './user.table.ts';
import type { User } from './user.ts';

export interface UserFilter {
  readonly nameContains?: string | null;
  readonly nameIs?: string | null;
  readonly teamId?: string | null;
  readonly role?: string | null;
  readonly active?: boolean | null;
}

export interface UserQuery extends Slice {
  readonly filter?: UserFilter | null;
  readonly orderBy?: { readonly field: 'NAME' | 'CREATED_AT'; readonly direction: 'ASC' | 'DESC' } | null;
}

export interface UserStore {
  /** Who that subject or id is, whatever they may see: one is always known to oneself. */
  findSelf(subjectOrId: string): Promise<User | null>;
  /** The same, held until the transaction ends. */
  holdSelf(subjectOrId: string): Promise<User | null>;
  page(query: UserQuery): Promise<Page<User>>;
  membersOf(teamIds: readonly string[], slice: Slice): Promise<ReadonlyMap<string, Page<User>>>;
  byIds(ids: readonly string[]): Promise<ReadonlyMap<string, User>>;
  get(seen: Seen): Promise<User>;
  byExternalId(externalIds: readonly string[]): Promise<ReadonlyMap<string, User>>;
  idsByExternalId(externalIds: readonly (string | null | undefined)[]): Promise<ReadonlyMap<string, string>>;
  /** Who is reached by these subjects, as a subject or as an id: the ids by subject. */
  subjectsTaken(subjects: readonly string[]): Promise<Map<string, string>>;
  /** Everybody in a team, held until the transaction ends. */
  holdMembers(teamId: string): Promise<User[]>;
  add(user: User, event: NewEvent): Promise<void>;
  save(revision: Revision<User>, event: NewEvent): Promise<User>;
}

const orderProperty = { NAME: 'name', CREATED_AT: 'createdAt' } as const;

export function openUserStore(em: EntityManager, { principal, colleagues, listedBy }: Caller): UserStore {
  const { tenantId } = principal;
  const users = em.getRepository(userTable);

  const ofTenant = (): SelectQueryBuilder<UserRow> =>
    users.createQueryBuilder('user').where('user.tenantId = :tenantId', { tenantId });
  const visible = (): SelectQueryBuilder<UserRow> =>
    withinScope(ofTenant(), 'user', colleagues, { ownerId: 'id', ownerTeamPath: 'teamPath' });

  const byExternalId: UserStore['byExternalId'] = async (externalIds) => {
    if (externalIds.length === 0) return new Map();
    const found = await ofTenant().andWhere('user.externalId IN (:...externalIds)', { externalIds }).getMany();
    return new Map(found.map((user) => [user.externalId!, user]));
  };

  const findSelf: UserStore['findSelf'] = async (subjectOrId) => {
    // Two lookups by unique keys; an OR of both would scan.
    const byId = await ofTenant().andWhere('user.id = :id', { id: subjectOrId }).getOne();
    return byId ?? ofTenant().andWhere('user.subject = :subject', { subject: subjectOrId }).getOne();
  };

  return {
    findSelf,
    holdSelf: async (subjectOrId) => {
      const self = await findSelf(subjectOrId);
      if (!self) return null;
      const parameters = { tenantId, id: self.id };
      await hold(em, userTable, { where: 'tenantId = :tenantId AND id = :id', parameters });
      return ofTenant().andWhere('user.id = :id', parameters).getOne();
    },
    page: ({ first, after, filter, orderBy }) => {
      const order: OrderBy = {
        property: orderProperty[orderBy?.field ?? listedBy],
        direction: orderBy?.direction ?? 'ASC',
      };
      return page(filtered(visible(), filter ?? {}), { alias: 'user', orderBy: [order], first, after });
    },
    membersOf: (teamIds, slice) => {
      const orderBy: OrderBy[] = [{ property: orderProperty[listedBy], direction: 'ASC' }];
      return pageByParent(visible(), { ...slice, alias: 'user', orderBy, parent: 'teamId', parentIds: teamIds });
    },
    byIds: async (ids) => {
      const found = await visible().andWhere('user.id IN (:...ids)', { ids }).getMany();
      return new Map(found.map((user) => [user.id, user]));
    },
    get: async (seen) => assertSeen(await visible().andWhere('user.id = :id', { id: seen.id }).getOne(), seen),
    byExternalId,
    idsByExternalId: async (externalIds) => {
      const named = externalIds.filter((externalId) => typeof externalId === 'string');
      const found = await byExternalId(named);
      return new Map([...found].map(([externalId, user]) => [externalId, user.id]));
    },
    subjectsTaken: async (subjects) => {
      const asked = new Set(subjects);
      if (asked.size === 0) return new Map();
      const parameters = { subjects: [...asked] };
      const reached = await ofTenant()
        .andWhere('(user.subject IN (:...subjects) OR user.id IN (:...subjects))', parameters)
        .getMany();
      const taken = reached.flatMap(({ id, subject }) => [[subject, id] as const, [id, id] as const]);
      return new Map(taken.filter(([reachedBy]) => asked.has(reachedBy)));
    },
    holdMembers: async (teamId) => {
      const members = { where: 'tenantId = :tenantId AND teamId = :teamId', parameters: { tenantId, teamId } };
      await hold(em, userTable, members);
      return ofTenant().andWhere('user.teamId = :teamId', { teamId }).getMany();
    },
    add: async (user, event) => {
      await users.insert(rowOf(user) as never);
      await stage(em, event);
    },
    save: async ({ before, after, changed }, event) => {
      if (changed.length === 0) return before;
      await updateDiffering(em, userTable, { before: rowOf(before), after: rowOf(after) });
      await stage(em, event);
      return after;
    },
  };
}

function filtered(query: SelectQueryBuilder<UserRow>, filter: UserFilter): SelectQueryBuilder<UserRow> {
  const { nameContains, nameIs, teamId, role, active } = filter;
  if (nameContains) contains(query, 'user.name', nameContains);
  if (typeof nameIs === 'string') query.andWhere('user.nameKey = :nameKey', { nameKey: nameKeyOf(nameIs) });
  if (typeof teamId === 'string') query.andWhere('user.teamId = :teamId', { teamId });
  // Roles are kept as a JSON list, in which each stands in quotes.
  if (typeof role === 'string') contains(query, 'user.roles', JSON.stringify(role));
  if (active !== null && active !== undefined) query.andWhere('user.active = :active', { active });
  return query;
}
