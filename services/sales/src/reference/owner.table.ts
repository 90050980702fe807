import { columns } from '@custodia/persistence';
import { EntitySchema } from 'typeorm';
import type { KnownOwner } from './owner.ts';

export const ownerColumns = {
  tenantId: columns.tenant({ primary: true }),
  userId: columns.id({ primary: true }),
  teamPath: columns.teamPath(),
  active: columns.bool(),
  version: columns.int(),
};

export const ownerTable = new EntitySchema<KnownOwner>({
  name: 'KnownOwner',
  tableName: 'owner_projection',
  columns: ownerColumns,
});
