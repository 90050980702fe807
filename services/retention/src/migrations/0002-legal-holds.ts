import { columns, createTable } from '@custodia/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class LegalHolds1764000000192 implements MigrationInterface {
  readonly name = 'LegalHolds1764000000192';

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'legal_hold',
      columns: {
        tenantId: columns.tenant({ primary: true }),
        id: columns.id({ primary: true }),
        version: columns.int(),
        matter: columns.text(200),
        reason: columns.longText(),
        placedAt: columns.instant(),
        placedBy: columns.id(),
        liftedAt: columns.instant({ nullable: true }),
        liftedBy: columns.id({ nullable: true }),
        liftReason: columns.longText({ nullable: true }),
        saidOnce: columns.code(64, { nullable: true }),
        updatedAt: columns.instant(),
      },
      // Of two placings at once that say the same one comes second; lifted ones have null here, and may be many.
      unique: [['tenantId', 'saidOnce']],
      index: [['tenantId', 'placedAt', 'id']],
    });
    await createTable(runner, {
      name: 'legal_hold_record',
      columns: {
        tenantId: columns.tenant({ primary: true }),
        holdId: columns.id({ primary: true }),
        recordType: columns.code(64, { primary: true }),
        recordId: columns.id({ primary: true }),
      },
      index: [['tenantId', 'recordId', 'holdId']],
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('legal_hold_record', true);
    await runner.dropTable('legal_hold', true);
  }
}
