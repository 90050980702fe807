import { columns, createTable } from '@custodia/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

// Written out, not taken from the tables: a migration says what was, the tables say what is.
export class Audit1763900000075 implements MigrationInterface {
  readonly name = 'Audit1763900000075';

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'audit_entry',
      columns: {
        tenantId: columns.tenant({ primary: true }),
        id: columns.id({ primary: true }),
        action: columns.code(),
        outcome: columns.code(16),
        reason: columns.code(64, { nullable: true }),
        actorId: columns.id({ nullable: true }),
        actorKind: columns.code(16),
        recordType: columns.code(),
        recordId: columns.id(),
        recordVersion: columns.int({ nullable: true }),
        changed: columns.json(),
        service: columns.code(),
        occurredAt: columns.instant(),
        recordedAt: columns.instant(),
      },
      // One for each filter, in the order of the list, so that a page is read and not sorted.
      index: [
        ['tenantId', 'occurredAt', 'id'],
        ['tenantId', 'actorId', 'occurredAt', 'id'],
        ['tenantId', 'recordId', 'occurredAt', 'id'],
        ['tenantId', 'recordType', 'occurredAt', 'id'],
        ['tenantId', 'action', 'occurredAt', 'id'],
        ['tenantId', 'service', 'occurredAt', 'id'],
        ['tenantId', 'outcome', 'occurredAt', 'id'],
      ],
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('audit_entry', true);
  }
}
