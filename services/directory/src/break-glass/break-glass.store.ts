import { stage, type NewEvent } from '@custodia/events';
import type { Revision } from '@custodia/model';
import { page, updateDiffering, withinScope, type Page, type Slice } from '@custodia/persistence';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { Caller } from '../caller.ts';
import type { BreakGlass } from './break-glass.ts';
import { breakGlassTable } from './break-glass.table.ts';

export interface BreakGlassFilter {
  readonly userId?: string | null;
  readonly open?: boolean | null;
}

export interface BreakGlassQuery extends Slice {
  readonly filter?: BreakGlassFilter | null;
  readonly now: Date;
}

export interface BreakGlassStore {
  /** What that user has open at this instant, whatever the caller may see. */
  findOpen(userId: string, now: Date): Promise<BreakGlass | null>;
  byIds(ids: readonly string[]): Promise<ReadonlyMap<string, BreakGlass>>;
  /** Latest first. */
  page(query: BreakGlassQuery): Promise<Page<BreakGlass>>;
  add(glass: BreakGlass, event: NewEvent): Promise<void>;
  save(revision: Revision<BreakGlass>, event: NewEvent): Promise<BreakGlass>;
}

const openNow = 'glass.endedAt IS NULL AND glass.expiresAt > :now';

export function openBreakGlassStore(em: EntityManager, { principal, emergencies }: Caller): BreakGlassStore {
  const { tenantId } = principal;
  const glasses = em.getRepository(breakGlassTable);
  const ofTenant = (): SelectQueryBuilder<BreakGlass> =>
    glasses.createQueryBuilder('glass').where('glass.tenantId = :tenantId', { tenantId });
  const visible = (): SelectQueryBuilder<BreakGlass> =>
    withinScope(ofTenant(), 'glass', emergencies, { ownerId: 'userId', ownerTeamPath: 'userId' });

  return {
    findOpen: (userId, now) =>
      ofTenant().andWhere('glass.userId = :userId', { userId }).andWhere(openNow, { now }).getOne(),
    byIds: async (ids) => {
      const found = await visible().andWhere('glass.id IN (:...ids)', { ids }).getMany();
      return new Map(found.map((glass) => [glass.id, glass]));
    },
    page: ({ first, after, filter, now }) => {
      const query = visible();
      if (typeof filter?.userId === 'string') query.andWhere('glass.userId = :userId', { userId: filter.userId });
      if (typeof filter?.open === 'boolean') query.andWhere(filter.open ? openNow : `NOT (${openNow})`, { now });
      return page(query, { alias: 'glass', orderBy: [{ property: 'openedAt', direction: 'DESC' }], first, after });
    },
    add: async (glass, event) => {
      await glasses.insert(glass);
      await stage(em, event);
    },
    save: async ({ before, after }, event) => {
      await updateDiffering(em, breakGlassTable, { before, after });
      await stage(em, event);
      return after;
    },
  };
}
