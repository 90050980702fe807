import { columns } from '@custodia/persistence';
import { EntitySchema } from 'typeorm';
import type { KnownCustomer } from './customer.ts';

export const customerColumns = {
  tenantId: columns.tenant({ primary: true }),
  kind: columns.code(16, { primary: true }),
  id: columns.id({ primary: true }),
  ownerId: columns.id(),
  ownerTeamPath: columns.teamPath(),
  deleted: columns.bool(),
  version: columns.int(),
};

export const customerTable = new EntitySchema<KnownCustomer>({
  name: 'KnownCustomer',
  tableName: 'customer_projection',
  columns: customerColumns,
});
