import { columns, createTable } from '@custodia/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { inboxSpec } from '../inbox.table.ts';

export class CreateInbox1763900000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, inboxSpec);
    // As it was at first; `MoveQuarantine` put another in its place.
    await createTable(runner, {
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
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('quarantine');
    await runner.dropTable('inbox');
  }
}
