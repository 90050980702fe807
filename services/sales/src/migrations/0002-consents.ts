import { columns, createTable } from '@custodia/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Consents1764000000001 implements MigrationInterface {
  readonly name = 'Consents1764000000001';

  up(runner: QueryRunner): Promise<void> {
    return createTable(runner, {
      name: 'consent_projection',
      columns: {
        tenantId: columns.tenant({ primary: true }),
        purpose: columns.code(64, { primary: true }),
        contactId: columns.id({ primary: true }),
        version: columns.int(),
        stated: columns.code(16),
        expiresAt: columns.instant({ nullable: true }),
      },
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('consent_projection');
  }
}
