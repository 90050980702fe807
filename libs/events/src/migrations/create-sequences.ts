import { createTable } from '@custodia/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { sequenceSpec } from '../inbox.table.ts';

export class CreateSequences1763900000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, sequenceSpec);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(sequenceSpec.name);
  }
}
