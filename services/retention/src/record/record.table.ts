import { columns } from '@custodia/persistence';
import { EntitySchema } from 'typeorm';
import type { RetentionRecord } from './record.ts';

export const recordTable = new EntitySchema<RetentionRecord>({
  name: 'RetentionRecord',
  tableName: 'retention_record',
  columns: {
    tenantId: columns.tenant({ primary: true }),
    id: columns.id({ primary: true }),
    recordType: columns.code(),
    recordId: columns.id(),
    firstAt: columns.instant(),
    lastAt: columns.instant(),
    deletedAt: columns.instant({ nullable: true }),
    version: columns.int(),
    rule: columns.code(),
    startedAt: columns.instant(),
    dueAt: columns.instant(),
  },
});

/** The rule, start and period by which a type's due dates were last reckoned. */
export interface TermsApplied {
  readonly recordType: string;
  readonly terms: string;
}

export const termsTable = new EntitySchema<TermsApplied>({
  name: 'TermsApplied',
  tableName: 'terms_applied',
  columns: { recordType: columns.code(64, { primary: true }), terms: columns.code(128) },
});

export const recordTables = [recordTable, termsTable];
