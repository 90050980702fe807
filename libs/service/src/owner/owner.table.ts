import { columns } from '@custodia/persistence';
import { EntitySchema } from 'typeorm';
import type { KnownOwner } from './owner.ts';

/** Each service that uses it creates it in a migration of its own. */
export const ownerTable = new EntitySchema<KnownOwner>({
  name: 'KnownOwner',
  tableName: 'owner_projection',
  columns: {
    tenantId: columns.tenant({ primary: true }),
    userId: columns.id({ primary: true }),
    version: columns.int(),
    teamPath: columns.teamPath(),
    active: columns.bool(),
  },
});
