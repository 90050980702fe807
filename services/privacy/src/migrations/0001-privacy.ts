import { columns, createTable } from '@custodia/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

// Written out, not taken from the tables: a migration says what was, the tables say what is.
export class Privacy1763900000070 implements MigrationInterface {
  readonly name = 'Privacy1763900000070';

  async up(runner: QueryRunner): Promise<void> {
    await createConsentTables(runner);
    await createProjections(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['owner_projection', 'customer_projection', 'consent_event', 'consent_record']) {
      await runner.dropTable(table, true);
    }
  }
}

async function createConsentTables(runner: QueryRunner): Promise<void> {
  await createTable(runner, {
    name: 'consent_record',
    columns: {
      tenantId: columns.tenant({ primary: true }),
      id: columns.id({ primary: true }),
      contactId: columns.id(),
      purpose: columns.code(),
      stated: columns.code(16),
      givenAt: columns.instant({ nullable: true }),
      withdrawnAt: columns.instant({ nullable: true }),
      expiresAt: columns.instant({ nullable: true }),
      source: columns.text(64, { nullable: true }),
      version: columns.int(),
      createdAt: columns.instant(),
      updatedAt: columns.instant(),
    },
    unique: [['tenantId', 'contactId', 'purpose']],
    index: [
      ['tenantId', 'updatedAt', 'id'],
      ['tenantId', 'purpose', 'updatedAt', 'id'],
      ['tenantId', 'stated', 'updatedAt', 'id'],
    ],
  });
  await createTable(runner, {
    name: 'consent_event',
    columns: {
      tenantId: columns.tenant({ primary: true }),
      id: columns.id({ primary: true }),
      consentId: columns.id(),
      position: columns.int(),
      kind: columns.code(16),
      at: columns.instant(),
      expiresAt: columns.instant({ nullable: true }),
      source: columns.text(64, { nullable: true }),
      recordedBy: columns.id({ nullable: true }),
      recordedAt: columns.instant(),
    },
    // Two statements cannot both be the third, whoever forgets to wait.
    unique: [['tenantId', 'consentId', 'position']],
  });
}

async function createProjections(runner: QueryRunner): Promise<void> {
  await createTable(runner, {
    name: 'customer_projection',
    columns: {
      tenantId: columns.tenant({ primary: true }),
      id: columns.id({ primary: true }),
      ownerId: columns.id(),
      ownerTeamPath: columns.teamPath(),
      deleted: columns.bool(),
      version: columns.int(),
    },
    index: [
      ['tenantId', 'ownerId'],
      ['tenantId', 'ownerTeamPath'],
    ],
  });
  await createTable(runner, {
    name: 'owner_projection',
    columns: {
      tenantId: columns.tenant({ primary: true }),
      userId: columns.id({ primary: true }),
      teamPath: columns.teamPath(),
      version: columns.int(),
    },
  });
}
