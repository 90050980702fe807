import { columns, createTable } from '@custodia/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const record = {
  tenantId: columns.tenant({ primary: true }),
  id: columns.id({ primary: true }),
  version: columns.int(),
};
const owned = {
  ownerId: columns.id(),
  ownerTeamPath: columns.teamPath(),
  createdAt: columns.instant(),
  updatedAt: columns.instant(),
};

// Written out, not taken from the tables: a migration says what was, the tables say what is.
export class Contacts1763900000002 implements MigrationInterface {
  readonly name = 'Contacts1763900000002';

  async up(runner: QueryRunner): Promise<void> {
    await createAccounts(runner);
    await createContacts(runner);
    await createActivities(runner);
    await createTable(runner, {
      name: 'owner_projection',
      columns: {
        tenantId: columns.tenant({ primary: true }),
        userId: columns.id({ primary: true }),
        version: columns.int(),
        teamPath: columns.teamPath({ nullable: true }),
        active: columns.bool(),
      },
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['owner_projection', 'activity', 'contact_email_key', 'contact', 'account']) {
      await runner.dropTable(table);
    }
  }
}

function createAccounts(runner: QueryRunner): Promise<void> {
  return createTable(runner, {
    name: 'account',
    columns: {
      ...record,
      externalId: columns.text(128, { nullable: true }),
      name: columns.text(200),
      industry: columns.text(100, { nullable: true }),
      yearEstablished: columns.int({ nullable: true }),
      employees: columns.int({ nullable: true }),
      officeLocation: columns.text(100, { nullable: true }),
      website: columns.text(500, { nullable: true }),
      parentAccountId: columns.id({ nullable: true }),
      annualRevenueMinor: columns.bigint({ nullable: true }),
      annualRevenueCurrency: columns.code(3, { nullable: true }),
      creditLimitMinor: columns.bigint({ nullable: true }),
      creditLimitCurrency: columns.code(3, { nullable: true }),
      paymentTerms: columns.text(100, { nullable: true }),
      bankAccount: columns.text(64, { nullable: true }),
      ...owned,
    },
    unique: [['tenantId', 'externalId']],
    index: [
      ['tenantId', 'name'],
      ['tenantId', 'createdAt'],
      ['tenantId', 'updatedAt'],
      ['tenantId', 'ownerId', 'name'],
      ['tenantId', 'ownerTeamPath'],
      ['tenantId', 'parentAccountId'],
    ],
  });
}

async function createContacts(runner: QueryRunner): Promise<void> {
  await createTable(runner, {
    name: 'contact',
    columns: {
      ...record,
      externalId: columns.text(128, { nullable: true }),
      givenName: columns.text(100, { nullable: true }),
      familyName: columns.text(100, { nullable: true }),
      fullName: columns.text(201),
      emails: columns.json(),
      phones: columns.json(),
      addresses: columns.json(),
      birthday: columns.day({ nullable: true }),
      jobTitle: columns.text(200, { nullable: true }),
      nationalId: columns.text(64, { nullable: true }),
      language: columns.text(35, { nullable: true }),
      accountId: columns.id({ nullable: true }),
      ...owned,
    },
    unique: [['tenantId', 'externalId']],
    index: [
      ['tenantId', 'createdAt'],
      ['tenantId', 'updatedAt'],
      ['tenantId', 'ownerId', 'createdAt'],
      ['tenantId', 'ownerTeamPath'],
      ['tenantId', 'accountId', 'createdAt'],
    ],
  });
  await createTable(runner, {
    name: 'contact_email_key',
    columns: {
      tenantId: columns.tenant({ primary: true }),
      emailKey: columns.text(508, { primary: true }),
      contactId: columns.id({ primary: true }),
    },
    index: [['tenantId', 'contactId']],
  });
}

function createActivities(runner: QueryRunner): Promise<void> {
  return createTable(runner, {
    name: 'activity',
    columns: {
      ...record,
      kind: columns.code(16),
      subject: columns.text(300),
      body: columns.longText({ nullable: true }),
      occurredAt: columns.instant(),
      dueAt: columns.instant({ nullable: true }),
      completedAt: columns.instant({ nullable: true }),
      accountId: columns.id({ nullable: true }),
      contactId: columns.id({ nullable: true }),
      ...owned,
    },
    index: [
      ['tenantId', 'occurredAt'],
      ['tenantId', 'ownerId', 'occurredAt'],
      ['tenantId', 'ownerTeamPath'],
      ['tenantId', 'accountId', 'occurredAt'],
      ['tenantId', 'contactId', 'occurredAt'],
    ],
  });
}
