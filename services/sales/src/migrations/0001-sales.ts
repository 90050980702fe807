import { columns, createTable } from '@custodia/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Spelled out, not taken from the tables of today: a migration says what was made on its day. */
export class Sales1700000000001 implements MigrationInterface {
  readonly name = 'Sales1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'product',
      columns: {
        tenantId: columns.tenant({ primary: true }),
        id: columns.id({ primary: true }),
        version: columns.int(),
        externalId: columns.text(128, { nullable: true }),
        name: columns.text(200),
        series: columns.text(100, { nullable: true }),
        listPriceMinor: columns.bigint({ nullable: true }),
        listPriceCurrency: columns.code(3, { nullable: true }),
        active: columns.bool(),
        createdAt: columns.instant(),
        updatedAt: columns.instant(),
      },
      unique: [['tenantId', 'externalId']],
      index: [['tenantId', 'name']],
    });
    await createTable(runner, {
      name: 'opportunity',
      columns: {
        tenantId: columns.tenant({ primary: true }),
        id: columns.id({ primary: true }),
        version: columns.int(),
        externalId: columns.text(128, { nullable: true }),
        name: columns.text(200),
        stage: columns.code(16),
        amountMinor: columns.bigint({ nullable: true }),
        currency: columns.code(3),
        productId: columns.id({ nullable: true }),
        accountId: columns.id({ nullable: true }),
        primaryContactId: columns.id({ nullable: true }),
        ownerId: columns.id(),
        ownerTeamPath: columns.teamPath(),
        engagedOn: columns.day({ nullable: true }),
        closedOn: columns.day({ nullable: true }),
        createdAt: columns.instant(),
        updatedAt: columns.instant(),
      },
      unique: [['tenantId', 'externalId']],
      index: [
        ['tenantId', 'createdAt', 'id'],
        // With the order that lists have unless another is asked for, so that a page of a few reads a few.
        ['tenantId', 'ownerId', 'createdAt', 'id'],
        ['tenantId', 'accountId', 'createdAt', 'id'],
        ['tenantId', 'primaryContactId', 'createdAt', 'id'],
        ['tenantId', 'ownerTeamPath'],
        // With the amounts, so that the summary of a whole tenant by stage reads the index alone.
        ['tenantId', 'stage', 'currency', 'amountMinor'],
        ['tenantId', 'productId'],
      ],
    });
    await createTable(runner, {
      name: 'opportunity_stage_change',
      columns: {
        tenantId: columns.tenant({ primary: true }),
        id: columns.id({ primary: true }),
        opportunityId: columns.id(),
        fromStage: columns.code(16, { nullable: true }),
        toStage: columns.code(16),
        changedAt: columns.instant(),
        changedById: columns.id({ nullable: true }),
      },
      index: [['tenantId', 'opportunityId']],
    });
    await createTable(runner, {
      name: 'owner_projection',
      columns: {
        tenantId: columns.tenant({ primary: true }),
        userId: columns.id({ primary: true }),
        teamPath: columns.teamPath(),
        active: columns.bool(),
        version: columns.int(),
      },
    });
    await createTable(runner, {
      name: 'customer_projection',
      columns: {
        tenantId: columns.tenant({ primary: true }),
        kind: columns.code(16, { primary: true }),
        id: columns.id({ primary: true }),
        ownerId: columns.id(),
        ownerTeamPath: columns.teamPath(),
        deleted: columns.bool(),
        version: columns.int(),
      },
      index: [['tenantId', 'ownerId']],
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    const tables = ['customer_projection', 'owner_projection', 'opportunity_stage_change', 'opportunity', 'product'];
    for (const table of tables) await runner.dropTable(table, true);
  }
}
