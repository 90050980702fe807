import { addColumn, columns, createTable } from '@custodia/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class BreakGlass1764000000150 implements MigrationInterface {
  readonly name = 'BreakGlass1764000000150';

  async up(runner: QueryRunner): Promise<void> {
    await addColumn(runner, 'user_account', { name: 'trainingValidUntil', spec: columns.day({ nullable: true }) });
    await createTable(runner, {
      name: 'break_glass',
      columns: {
        tenantId: columns.tenant({ primary: true }),
        id: columns.id({ primary: true }),
        version: columns.int(),
        userId: columns.id(),
        reason: columns.longText(),
        openedAt: columns.instant(),
        expiresAt: columns.instant(),
        endedAt: columns.instant({ nullable: true }),
        updatedAt: columns.instant(),
      },
      index: [
        ['tenantId', 'userId', 'expiresAt'],
        ['tenantId', 'openedAt', 'id'],
      ],
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('break_glass', true);
    await runner.dropColumn('user_account', 'trainingValidUntil');
  }
}
