import { columns, createTable } from '@custodia/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

// Written out, not taken from the tables: a migration says what was, the tables say what is.
export class Retention1763900000078 implements MigrationInterface {
  readonly name = 'Retention1763900000078';

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'retention_record',
      columns: {
        tenantId: columns.tenant({ primary: true }),
        id: columns.id({ primary: true }),
        recordType: columns.code(),
        recordId: columns.id(),
        firstAt: columns.instant(),
        lastAt: columns.instant(),
        deletedAt: columns.instant({ nullable: true }),
        version: columns.int(),
        rule: columns.code(),
        startedAt: columns.instant(),
        dueAt: columns.instant(),
      },
      index: [
        ['tenantId', 'dueAt', 'id'],
        ['tenantId', 'recordType', 'dueAt', 'id'],
        ['tenantId', 'rule', 'dueAt', 'id'],
        ['tenantId', 'recordId'],
        // For all tenants at once, when a rule has changed.
        ['recordType', 'tenantId', 'id'],
      ],
    });
    await createTable(runner, {
      name: 'terms_applied',
      columns: { recordType: columns.code(64, { primary: true }), terms: columns.code(128) },
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('terms_applied', true);
    await runner.dropTable('retention_record', true);
  }
}
