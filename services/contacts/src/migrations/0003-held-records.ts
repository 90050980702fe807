import { columns, createTable } from '@custodia/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class HeldRecords1764000000192 implements MigrationInterface {
  readonly name = 'HeldRecords1764000000192';

  up(runner: QueryRunner): Promise<void> {
    return createTable(runner, {
      name: 'held_record_projection',
      columns: {
        tenantId: columns.tenant({ primary: true }),
        recordType: columns.code(64, { primary: true }),
        recordId: columns.id({ primary: true }),
        holdId: columns.id({ primary: true }),
        version: columns.int(),
        lifted: columns.bool(),
      },
      index: [['tenantId', 'holdId']],
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('held_record_projection');
  }
}
