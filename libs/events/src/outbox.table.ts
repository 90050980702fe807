import { columns, type TableSpec } from '@custodia/persistence';
import { EntitySchema } from 'typeorm';

/** An event that its service has told in a transaction, until the log has it. */
export interface OutboxRow {
  /** In the order of insertion; within one record, of commit. */
  readonly sequence: number;
  readonly tenantId: string;
  readonly eventId: string;
  readonly messageKey: string;
  /** The event as it will travel, byte for byte. */
  readonly body: string;
  readonly createdAt: Date;
  readonly publishedAt: Date | null;
}

export const outboxSpec = {
  name: 'outbox',
  columns: {
    sequence: columns.sequence(),
    tenantId: columns.tenant(),
    eventId: columns.id(),
    messageKey: columns.text(130),
    body: columns.longText(),
    createdAt: columns.instant(),
    publishedAt: columns.instant({ nullable: true }),
  },
  unique: [['tenantId', 'eventId']],
  index: [['publishedAt', 'sequence']],
} satisfies TableSpec;

export const outboxTable = new EntitySchema<OutboxRow>({ name: 'outbox', columns: outboxSpec.columns });
