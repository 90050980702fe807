import { columns, type TableSpec } from '@custodia/persistence';
import { EntitySchema } from 'typeorm';

/** That a consumer has applied an event. Kept as long as the log may deliver it again, which is for ever. */
export interface InboxRow {
  readonly tenantId: string;
  /** The consumer group. */
  readonly consumer: string;
  readonly eventId: string;
  readonly appliedAt: Date;
}

/** The database's own name, drawn when it was made. One row. */
export interface OriginRow {
  readonly id: number;
  readonly origin: string;
}

/** Up to which version of a record a consumer has come. */
export interface SequenceRow {
  readonly consumer: string;
  readonly tenantId: string;
  readonly recordId: string;
  readonly sequence: number;
}

export const inboxSpec = {
  name: 'inbox',
  columns: {
    tenantId: columns.tenant({ primary: true }),
    consumer: columns.code(100, { primary: true }),
    eventId: columns.id({ primary: true }),
    appliedAt: columns.instant(),
  },
} satisfies TableSpec;

export const originSpec = {
  name: 'inbox_origin',
  columns: { id: columns.int({ primary: true }), origin: columns.code(36) },
} satisfies TableSpec;

export const originTable = new EntitySchema<OriginRow>({ name: 'inbox_origin', columns: originSpec.columns });
export const inboxTable = new EntitySchema<InboxRow>({ name: 'inbox', columns: inboxSpec.columns });

export const sequenceSpec = {
  name: 'inbox_sequence',
  columns: {
    consumer: columns.code(100, { primary: true }),
    tenantId: columns.tenant({ primary: true }),
    recordId: columns.code(100, { primary: true }),
    sequence: columns.int(),
  },
} satisfies TableSpec;

export const sequenceTable = new EntitySchema<SequenceRow>({ name: 'inbox_sequence', columns: sequenceSpec.columns });
