import type { NewEvent } from '@custodia/events';
import type { Principal } from '@custodia/identity';
import type { Product } from './product.ts';

export function productCreated(product: Product, changed: string[], actor: Principal): NewEvent {
  return productEvent('product.created.v1', { product, changed, actor, at: product.updatedAt });
}

export function productUpdated(product: Product, changed: string[], actor: Principal): NewEvent {
  return productEvent('product.updated.v1', { product, changed, actor, at: product.updatedAt });
}

export function productDeleted(product: Product, actor: Principal, at: Date): NewEvent {
  const gone = { ...product, version: product.version + 1 };
  return productEvent('product.deleted.v1', { product: gone, changed: [], actor, at });
}

interface ProductHappening {
  readonly product: Product;
  readonly changed: string[];
  readonly actor: Principal;
  readonly at: Date;
}

function productEvent(type: string, { product, changed, actor, at }: ProductHappening): NewEvent {
  return {
    type,
    tenantId: product.tenantId,
    recordType: 'Product',
    recordId: product.id,
    version: product.version,
    actor,
    data: { version: product.version, changed },
    at,
  };
}
