import { stage, type NewEvent } from '@custodia/events';
import { hold, page, updateDiffering, type Page, type Slice } from '@custodia/persistence';
import { IsNull, type EntityManager } from 'typeorm';
import { customerTable } from '../detection/context/context.table.ts';
import type { Decoy } from './decoy.ts';
import { decoyTable } from './decoy.table.ts';

export interface DecoyFilter {
  readonly retired?: boolean | null;
}

export interface DecoyStore {
  findMany(ids: readonly string[]): Promise<Map<string, Decoy>>;
  /** Latest first. */
  list(query: Slice & { readonly filter?: DecoyFilter | null }): Promise<Page<Decoy>>;
  /** Whether there is such a contact; it is held, so that of two who declare it one waits. */
  holdContact(contactId: string): Promise<boolean>;
  /** The one that is not retired. */
  findOf(contactId: string): Promise<Decoy | null>;
  add(decoy: Decoy, event: NewEvent): Promise<void>;
  save(change: { readonly before: Decoy; readonly after: Decoy }, event: NewEvent): Promise<Decoy>;
}

interface Reach {
  readonly tenantId: string;
  readonly seesAll: boolean;
}

export function openDecoyStore(em: EntityManager, { tenantId, seesAll }: Reach): DecoyStore {
  const visible = () => {
    const query = em.createQueryBuilder(decoyTable, 'decoy').where('decoy.tenantId = :tenantId', { tenantId });
    return seesAll ? query : query.andWhere('1 = 0');
  };
  return {
    findMany: async (ids) => {
      const found = await visible().andWhere('decoy.id IN (:...ids)', { ids }).getMany();
      return new Map(found.map((decoy) => [decoy.id, decoy]));
    },
    list: ({ first, after, filter }) => {
      const query = visible();
      if (typeof filter?.retired === 'boolean')
        query.andWhere(`decoy.retiredAt IS ${filter.retired ? 'NOT ' : ''}NULL`);
      return page(query, { alias: 'decoy', orderBy: [{ property: 'declaredAt', direction: 'DESC' }], first, after });
    },
    holdContact: async (contactId) => {
      if (!seesAll) return false;
      await hold(em, customerTable, {
        where: 'tenantId = :tenantId AND contactId = :contactId',
        parameters: { tenantId, contactId },
      });
      return em.existsBy(customerTable, { tenantId, contactId, deleted: false });
    },
    findOf: (contactId) => em.findOneBy(decoyTable, { tenantId, contactId, retiredAt: IsNull() }),
    add: async (decoy, event) => {
      await em.createQueryBuilder().insert().into(decoyTable).values(decoy).updateEntity(false).execute();
      await stage(em, event);
    },
    save: async ({ before, after }, event) => {
      await updateDiffering(em, decoyTable, { before, after });
      await stage(em, event);
      return after;
    },
  };
}
