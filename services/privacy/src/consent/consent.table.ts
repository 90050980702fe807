import { columns } from '@custodia/persistence';
import { EntitySchema } from 'typeorm';
import type { Consent, Statement } from './consent.ts';

export interface StatementRow extends Statement {
  readonly tenantId: string;
  readonly consentId: string;
  readonly recordedAt: Date;
}

/** The fold of the statements, kept as a row so that it can be filtered, paged and counted. */
export const consentTable = new EntitySchema<Consent>({
  name: 'Consent',
  tableName: 'consent_record',
  columns: {
    tenantId: columns.tenant({ primary: true }),
    id: columns.id({ primary: true }),
    contactId: columns.id(),
    purpose: columns.code(),
    stated: columns.code(16),
    givenAt: columns.instant({ nullable: true }),
    withdrawnAt: columns.instant({ nullable: true }),
    expiresAt: columns.instant({ nullable: true }),
    source: columns.text(64, { nullable: true }),
    version: columns.int(),
    createdAt: columns.instant(),
    updatedAt: columns.instant(),
  },
});

/** Rows are inserted and never changed. */
export const statementTable = new EntitySchema<StatementRow>({
  name: 'ConsentStatement',
  tableName: 'consent_event',
  columns: {
    tenantId: columns.tenant({ primary: true }),
    id: columns.id({ primary: true }),
    consentId: columns.id(),
    position: columns.int(),
    kind: columns.code(16),
    at: columns.instant(),
    expiresAt: columns.instant({ nullable: true }),
    source: columns.text(64, { nullable: true }),
    recordedBy: columns.id({ nullable: true }),
    recordedAt: columns.instant(),
  },
});

export const consentTables = [consentTable, statementTable];
