import { columns } from '@custodia/persistence';
import { EntitySchema } from 'typeorm';
import type { HeldRecord } from './legal-hold.ts';

/** Each service that uses it creates it in a migration of its own. The key is what a deletion asks for. */
export const heldRecordTable = new EntitySchema<HeldRecord>({
  name: 'HeldRecord',
  tableName: 'held_record_projection',
  columns: {
    tenantId: columns.tenant({ primary: true }),
    recordType: columns.code(64, { primary: true }),
    recordId: columns.id({ primary: true }),
    holdId: columns.id({ primary: true }),
    version: columns.int(),
    lifted: columns.bool(),
  },
});
