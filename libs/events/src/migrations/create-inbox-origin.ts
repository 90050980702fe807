import { randomBytes } from 'node:crypto';
import { createTable } from '@custodia/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { originSpec, originTable } from '../inbox.table.ts';

export class CreateInboxOrigin1763900000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, originSpec);
    if (await runner.manager.existsBy(originTable, { id: 1 })) return;
    await runner.manager.insert(originTable, { id: 1, origin: randomBytes(6).toString('hex') });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('inbox_origin');
  }
}
