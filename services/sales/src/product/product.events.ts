import type { NewEvent } from '@custodia/events';
import type { Principal } from '@custodia/identity';
import { changedProductFields, type Product } from './product.ts';

export function productEvent(before: Product | null, after: Product, actor: Principal): NewEvent {
  return event(before === null ? 'created' : 'updated', after, {
    changed: changedProductFields(before, after),
    actor,
  });
}

export function productDeleted(product: Product, actor: Principal, at: Date): NewEvent {
  return event('deleted', { ...product, version: product.version + 1, updatedAt: at }, { changed: [], actor });
}

interface Happening {
  readonly changed: string[];
  readonly actor: Principal;
}

function event(what: string, product: Product, { changed, actor }: Happening): NewEvent {
  const { tenantId, id, version } = product;
  return {
    type: `product.${what}.v1`,
    tenantId,
    recordType: 'Product',
    recordId: id,
    version,
    actor,
    data: { version, changed },
    at: product.updatedAt,
  };
}
