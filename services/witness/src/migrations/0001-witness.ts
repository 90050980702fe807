import { columns, createTable } from '@custodia/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

// Written out, not taken from the tables: a migration says what was, the tables say what is.
export class Witness1764000000195 implements MigrationInterface {
  readonly name = 'Witness1764000000195';

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'witness_log',
      columns: {
        origin: columns.text(255, { primary: true }),
        size: columns.bigint(),
        root: columns.code(44),
        note: columns.longText({ nullable: true }),
        version: columns.int(),
      },
    });
    await createTable(runner, {
      name: 'witness_fork',
      columns: {
        origin: columns.text(255, { primary: true }),
        size: columns.bigint({ primary: true }),
        cosigned: columns.longText(),
        refused: columns.longText(),
        seenAt: columns.instant(),
      },
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('witness_fork', true);
    await runner.dropTable('witness_log', true);
  }
}
