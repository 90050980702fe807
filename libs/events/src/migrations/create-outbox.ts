import { createTable } from '@custodia/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { outboxSpec } from '../outbox.table.ts';

export class CreateOutbox1763900000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, outboxSpec);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('outbox');
  }
}
