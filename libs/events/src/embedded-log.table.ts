import { columns, createTable, type TableSpec } from '@custodia/persistence';
import { EntitySchema, type MigrationInterface, type QueryRunner } from 'typeorm';

export interface LogEntryRow {
  readonly sequence: number;
  readonly topic: string;
  readonly messageKey: string;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  readonly writtenAt: Date;
}

/** Up to where a group has read a topic. */
export interface LogOffsetRow {
  readonly groupId: string;
  readonly topic: string;
  readonly sequence: number;
}

const entrySpec = {
  name: 'log_entry',
  columns: {
    sequence: columns.sequence(),
    topic: columns.code(200),
    messageKey: columns.text(200),
    value: columns.bytes(),
    headers: columns.json(),
    writtenAt: columns.instant(),
  },
  index: [['topic', 'sequence']],
} satisfies TableSpec;

const offsetSpec = {
  name: 'log_offset',
  columns: {
    groupId: columns.code(200, { primary: true }),
    topic: columns.code(200, { primary: true }),
    sequence: columns.int(),
  },
} satisfies TableSpec;

export const logEntryTable = new EntitySchema<LogEntryRow>({ name: 'log_entry', columns: entrySpec.columns });
export const logOffsetTable = new EntitySchema<LogOffsetRow>({ name: 'log_offset', columns: offsetSpec.columns });

export class CreateLog1763900000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, entrySpec);
    await createTable(runner, offsetSpec);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('log_offset');
    await runner.dropTable('log_entry');
  }
}
