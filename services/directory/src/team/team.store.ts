import { stage, type NewEvent } from '@custodia/events';
import type { Revision } from '@custodia/model';
import { hold, page, updateDiffering, withinScope, type Page, type Slice } from '@custodia/persistence';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { Caller } from '../caller.ts';
import { teamTable } from './team.table.ts';
import type { Team } from './team.ts';

export interface TeamQuery extends Slice {
  readonly filter?: { readonly parentId?: string | null; readonly pathStartsWith?: string | null } | null;
}

export interface TeamStore {
  page(query: TeamQuery): Promise<Page<Team>>;
  byIds(ids: readonly string[]): Promise<ReadonlyMap<string, Team>>;
  /** One's own team, whatever one may see. */
  findOwn(id: string): Promise<Team | null>;
  childrenOf(parentIds: readonly string[]): Promise<ReadonlyMap<string, Team[]>>;
  /** Every team of the tenant, held until the transaction ends: nobody else moves a team meanwhile. */
  holdAll(): Promise<Team[]>;
  hold(id: string): Promise<Team | null>;
  holdByExternalId(externalIds: readonly (string | null | undefined)[]): Promise<ReadonlyMap<string, Team>>;
  add(team: Team, event: NewEvent): Promise<void>;
  save(revision: Revision<Team>, event: NewEvent): Promise<Team>;
}

export function openTeamStore(em: EntityManager, { principal, colleagues }: Caller): TeamStore {
  const { tenantId } = principal;
  const teams = em.getRepository(teamTable);

  const ofTenant = (): SelectQueryBuilder<Team> =>
    teams.createQueryBuilder('team').where('team.tenantId = :tenantId', { tenantId });
  // A team has no owner; who leads it comes nearest.
  const visible = (): SelectQueryBuilder<Team> =>
    withinScope(ofTenant(), 'team', colleagues, { ownerId: 'managerId', ownerTeamPath: 'path' });

  const held = async (where: string, parameters: Record<string, unknown>): Promise<Team[]> => {
    await hold(em, teamTable, { where: `tenantId = :tenantId AND ${where}`, parameters: { tenantId, ...parameters } });
    return ofTenant().andWhere(where, parameters).getMany();
  };

  return {
    page: ({ first, after, filter }) => {
      const query = visible();
      const { parentId } = filter ?? {};
      if (typeof parentId === 'string') query.andWhere('team.parentId = :parentId', { parentId });
      if (filter?.pathStartsWith) {
        // '0' follows '/', so this is a prefix that an index can answer.
        const from = filter.pathStartsWith.replace(/\/*$/, '/');
        query.andWhere('team.path >= :from AND team.path < :to', { from, to: `${from.slice(0, -1)}0` });
      }
      return page(query, { alias: 'team', orderBy: [{ property: 'path', direction: 'ASC' }], first, after });
    },
    byIds: async (ids) => {
      const found = await visible().andWhere('team.id IN (:...ids)', { ids }).getMany();
      return new Map(found.map((team) => [team.id, team]));
    },
    findOwn: (id) => ofTenant().andWhere('team.id = :id', { id }).getOne(),
    childrenOf: async (parentIds) => {
      const query = visible().andWhere('team.parentId IN (:...parentIds)', { parentIds });
      const found = await query.orderBy('team.path').getMany();
      const children = new Map<string, Team[]>(parentIds.map((id) => [id, []]));
      for (const team of found) children.get(team.parentId!)?.push(team);
      return children;
    },
    holdAll: () => held('1 = 1', {}),
    hold: async (id) => (await held('id = :id', { id }))[0] ?? null,
    holdByExternalId: async (externalIds) => {
      const named = externalIds.filter((externalId) => typeof externalId === 'string');
      if (named.length === 0) return new Map();
      const found = await held('externalId IN (:...named)', { named });
      return new Map(found.map((team) => [team.externalId!, team]));
    },
    add: async (team, event) => {
      await teams.insert(team);
      await stage(em, event);
    },
    save: async ({ before, after, changed }, event) => {
      if (changed.length === 0) return before;
      await updateDiffering(em, teamTable, { before, after });
      await stage(em, event);
      return after;
    },
  };
}
