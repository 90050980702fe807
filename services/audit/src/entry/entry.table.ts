import { columns } from '@custodia/persistence';
import { EntitySchema } from 'typeorm';
import type { AuditEntry } from './entry.ts';

/** Rows are inserted and never changed. */
export const entryTable = new EntitySchema<AuditEntry>({
  name: 'AuditEntry',
  tableName: 'audit_entry',
  columns: {
    tenantId: columns.tenant({ primary: true }),
    id: columns.id({ primary: true }),
    action: columns.code(),
    outcome: columns.code(16),
    reason: columns.code(64, { nullable: true }),
    actorId: columns.id({ nullable: true }),
    actorKind: columns.code(16),
    recordType: columns.code(),
    recordId: columns.id(),
    recordVersion: columns.int({ nullable: true }),
    changed: columns.json(),
    service: columns.code(),
    occurredAt: columns.instant(),
    recordedAt: columns.instant(),
  },
});
