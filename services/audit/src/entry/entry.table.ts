import { columns } from '@custodia/persistence';
import { EntitySchema } from 'typeorm';
import type { LoggedEntry } from './entry.ts';

const asFirst = {
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
};

/** Rows are inserted and never changed. What the leaf was made of is read where it is asked for, since lists need none of it. */
export const entryTable = new EntitySchema<LoggedEntry>({
  name: 'AuditEntry',
  tableName: 'audit_entry',
  columns: {
    ...asFirst,
    leafIndex: columns.bigint(),
    facet: { ...columns.code(16), select: false },
    purpose: columns.code(64, { nullable: true }),
    access: columns.json({ nullable: true }),
    canonical: { ...columns.longText(), select: false },
    disclosures: { ...columns.json(), select: false },
  },
});

export interface SubjectRow {
  readonly tenantId: string;
  /** `Contact:<uuid>` or `User:<uuid>` */
  readonly subject: string;
  readonly occurredAt: Date;
  readonly entryId: string;
  /** Indices into the entry's `access.fields`. */
  readonly fields: readonly number[];
}

/** Whom entries are about, so that everything about a person is found by one range of the key. */
export const subjectTable = new EntitySchema<SubjectRow>({
  name: 'AuditEntrySubject',
  tableName: 'audit_entry_subject',
  columns: {
    tenantId: columns.tenant({ primary: true }),
    subject: columns.code(140, { primary: true }),
    occurredAt: columns.instant({ primary: true }),
    entryId: columns.id({ primary: true }),
    fields: columns.json(),
  },
});

export type UnloggedRow = Omit<LoggedEntry, 'leafIndex' | 'facet' | 'purpose' | 'access' | 'canonical' | 'disclosures'>;

/** Entries of a database from before there was a log. A start moves them into it, and leaves this empty. */
export const unloggedTable = new EntitySchema<UnloggedRow>({
  name: 'UnloggedAuditEntry',
  tableName: 'audit_entry_unlogged',
  columns: asFirst,
});
