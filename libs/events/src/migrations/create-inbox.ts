import { createTable } from '@custodia/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { inboxSpec, quarantineSpec } from '../inbox.table.ts';

export class CreateInbox1763900000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, inboxSpec);
    await createTable(runner, quarantineSpec);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('quarantine');
    await runner.dropTable('inbox');
  }
}
