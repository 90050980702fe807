import { stage } from '@custodia/events';
import { assertSeen, type Seen } from '@custodia/model';
import { contains, deleteVersioned, page, updateDiffering, type Page, type Slice } from '@custodia/persistence';
import { openLegalHoldStore } from '@custodia/service';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { Caller } from '../caller.ts';
import { insertAll } from '../rows.store.ts';
import { opportunityTable } from '../opportunity/opportunity.table.ts';
import { productDeleted, productEvent } from './product.events.ts';
import { productTable } from './product.table.ts';
import type { Product } from './product.ts';

export interface ProductFilter {
  readonly nameContains?: string | null;
  readonly series?: string | null;
  readonly active?: boolean | null;
}

export interface ProductQuery extends Slice {
  readonly filter?: ProductFilter | null;
}

/** A new product (nothing before), or an old one and what becomes of it. */
export interface ProductChange {
  readonly before: Product | null;
  readonly after: Product;
}

export interface ProductStore {
  get(seen: Seen): Promise<Product>;
  byIds(ids: readonly string[]): Promise<ReadonlyMap<string, Product>>;
  byExternalIds(externalIds: readonly string[]): Promise<ReadonlyMap<string, Product>>;
  page(query: ProductQuery): Promise<Page<Product>>;
  isInUse(id: string): Promise<boolean>;
  /** Rows and their events, all or none. What did not change is not written. */
  save(changes: readonly ProductChange[]): Promise<void>;
  /** Refused while a legal hold keeps it. */
  delete(product: Product, at: Date): Promise<void>;
}

export function openProductStore(em: EntityManager, { principal, catalogue }: Caller): ProductStore {
  const { tenantId } = principal;
  const visible = (): SelectQueryBuilder<Product> => {
    const query = em.createQueryBuilder(productTable, 'product').where('product.tenantId = :tenantId', { tenantId });
    // Products have no owner: who does not meet all of them meets none.
    return catalogue.kind === 'all' ? query : query.andWhere('1 = 0');
  };
  const byIds: ProductStore['byIds'] = async (ids) => {
    const found = await visible().andWhere('product.id IN (:...ids)', { ids }).getMany();
    return new Map(found.map((product) => [product.id, product]));
  };

  return {
    byIds,
    get: async (seen) => assertSeen((await byIds([seen.id])).get(seen.id) ?? null, seen),
    byExternalIds: async (externalIds) => {
      if (externalIds.length === 0) return new Map();
      const found = await visible().andWhere('product.externalId IN (:...externalIds)', { externalIds }).getMany();
      return new Map(found.map((product) => [product.externalId!, product]));
    },
    page: ({ first, after, filter }) =>
      page(matching(visible(), filter ?? {}), {
        alias: 'product',
        orderBy: [{ property: 'name', direction: 'ASC' }],
        first,
        after,
      }),
    isInUse: (productId) => em.existsBy(opportunityTable, { tenantId, productId }),
    save: async (changes) => {
      const written = changes.filter(({ before, after }) => before !== after);
      const created = written.filter(({ before }) => before === null).map(({ after }) => after);
      await insertAll(em, productTable, created);
      for (const { before, after } of written) {
        if (before !== null) await updateDiffering(em, productTable, { before, after });
      }
      await stage(
        em,
        written.map(({ before, after }) => productEvent(before, after, principal)),
      );
    },
    delete: async (product, at) => {
      const { id, version } = product;
      await openLegalHoldStore(em, tenantId).assertNoneHeld([{ recordType: 'Product', recordId: id }]);
      await deleteVersioned(em, productTable, { tenantId, id, expectedVersion: version });
      await stage(em, productDeleted(product, principal, at));
    },
  };
}

function matching(query: SelectQueryBuilder<Product>, filter: ProductFilter): SelectQueryBuilder<Product> {
  const { nameContains, series, active } = filter;
  if (nameContains) contains(query, 'product.name', nameContains);
  if (typeof series === 'string') query.andWhere('product.series = :series', { series });
  if (typeof active === 'boolean') query.andWhere('product.active = :active', { active });
  return query;
}
