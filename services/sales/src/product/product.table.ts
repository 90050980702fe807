import { columns } from '@custodia/persistence';
import { EntitySchema } from 'typeorm';
import type { Product } from './product.ts';

export const productColumns = {
  tenantId: columns.tenant({ primary: true }),
  id: columns.id({ primary: true }),
  version: columns.int(),
  externalId: columns.text(128, { nullable: true }),
  name: columns.text(200),
  series: columns.text(100, { nullable: true }),
  listPriceMinor: columns.bigint({ nullable: true }),
  listPriceCurrency: columns.code(3, { nullable: true }),
  active: columns.bool(),
  createdAt: columns.instant(),
  updatedAt: columns.instant(),
};

export const productTable = new EntitySchema<Product>({
  name: 'Product',
  tableName: 'product',
  columns: productColumns,
});
