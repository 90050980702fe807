import { columns } from '@custodia/persistence';
import { EntitySchema } from 'typeorm';
import type { Decoy } from './decoy.ts';

export const decoyTable = new EntitySchema<Decoy>({
  name: 'Decoy',
  tableName: 'decoy',
  columns: {
    tenantId: columns.tenant({ primary: true }),
    id: columns.id({ primary: true }),
    version: columns.int(),
    contactId: columns.id(),
    declaredBy: columns.id(),
    declaredAt: columns.instant(),
    retiredAt: columns.instant({ nullable: true }),
    updatedAt: columns.instant(),
  },
});
