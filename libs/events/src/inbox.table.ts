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

/** What a consumer could not read, where it stood, and why. */
export interface QuarantineRow {
  readonly consumer: string;
  readonly topic: string;
  readonly partitionId: number;
  readonly position: string;
  readonly bytes: Buffer;
  readonly reason: string;
  readonly quarantinedAt: Date;
}

/** The database's own name, drawn when it was made. One row. */
export interface OriginRow {
  readonly id: number;
  readonly origin: string;
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

export const quarantineSpec = {
  name: 'quarantine',
  columns: {
    consumer: columns.code(100, { primary: true }),
    topic: columns.code(200, { primary: true }),
    partitionId: columns.int({ primary: true }),
    position: columns.code(20, { primary: true }),
    bytes: columns.bytes(),
    reason: columns.text(500),
    quarantinedAt: columns.instant(),
  },
} satisfies TableSpec;

export const originSpec = {
  name: 'inbox_origin',
  columns: { id: columns.int({ primary: true }), origin: columns.code(36) },
} satisfies TableSpec;

export const originTable = new EntitySchema<OriginRow>({ name: 'inbox_origin', columns: originSpec.columns });
export const inboxTable = new EntitySchema<InboxRow>({ name: 'inbox', columns: inboxSpec.columns });
export const quarantineTable = new EntitySchema<QuarantineRow>({
  name: 'quarantine',
  columns: quarantineSpec.columns,
});
