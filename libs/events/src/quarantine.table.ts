import { columns, type TableSpec } from '@custodia/persistence';
import { EntitySchema } from 'typeorm';

/**
 * `UNREADABLE`: it holds up its key until somebody decides. `PARKED`: it can be read and waits for one of its key that
 * cannot. `RELEASED`: its turn has come; the consumer tries it in order. `DROPPED`: given up on purpose, kept as evidence.
 */
export type QuarantineState = 'UNREADABLE' | 'PARKED' | 'RELEASED' | 'DROPPED';

/** A message that a consumer has set aside, whole. */
export interface QuarantinedMessage {
  readonly id: string;
  /** The consumer group. */
  readonly consumer: string;
  readonly topic: string;
  readonly partitionId: number;
  /** In its partition of the log. */
  readonly position: bigint;
  /** What its order is kept by; without one it holds up nobody. */
  readonly messageKey: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  readonly state: QuarantineState;
  /** Quotes nothing of the message. */
  readonly reason: string;
  /** How often it was read. */
  readonly attempts: number;
  readonly quarantinedAt: Date;
}

export const quarantineSpec = {
  name: 'quarantined_message',
  columns: {
    id: columns.id({ primary: true }),
    consumer: columns.code(100),
    topic: columns.code(200),
    partitionId: columns.int(),
    position: columns.bigint(),
    messageKey: columns.text(200, { nullable: true }),
    headers: columns.json(),
    bytes: columns.bytes(),
    state: columns.code(16),
    reason: columns.text(500),
    attempts: columns.int(),
    quarantinedAt: columns.instant(),
  },
  unique: [['consumer', 'topic', 'partitionId', 'position']],
  index: [
    ['consumer', 'messageKey', 'position'],
    ['consumer', 'state'],
  ],
} satisfies TableSpec;

export const quarantineTable = new EntitySchema<QuarantinedMessage>({
  name: 'QuarantinedMessage',
  tableName: quarantineSpec.name,
  columns: quarantineSpec.columns,
});
