import type { RecordReference } from '@custodia/model';
import { columns } from '@custodia/persistence';
import { EntitySchema } from 'typeorm';
import type { LegalHold } from './legal-hold.ts';

export type LegalHoldRow = Omit<LegalHold, 'records'>;

export const legalHoldTable = new EntitySchema<LegalHoldRow>({
  name: 'LegalHold',
  tableName: 'legal_hold',
  columns: {
    tenantId: columns.tenant({ primary: true }),
    id: columns.id({ primary: true }),
    version: columns.int(),
    matter: columns.text(200),
    reason: columns.longText(),
    placedAt: columns.instant(),
    placedBy: columns.id(),
    liftedAt: columns.instant({ nullable: true }),
    liftedBy: columns.id({ nullable: true }),
    liftReason: columns.longText({ nullable: true }),
    saidOnce: columns.code(64, { nullable: true }),
    updatedAt: columns.instant(),
  },
});

export interface LegalHoldRecordRow extends RecordReference {
  readonly tenantId: string;
  readonly holdId: string;
}

export const legalHoldRecordTable = new EntitySchema<LegalHoldRecordRow>({
  name: 'LegalHoldRecord',
  tableName: 'legal_hold_record',
  columns: {
    tenantId: columns.tenant({ primary: true }),
    holdId: columns.id({ primary: true }),
    recordType: columns.code(64, { primary: true }),
    recordId: columns.id({ primary: true }),
  },
});

export const legalHoldTables = [legalHoldTable, legalHoldRecordTable];
