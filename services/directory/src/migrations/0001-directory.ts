import { columns, createTable } from '@custodia/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

// Written out, not taken from the tables: a migration says what was, the tables say what is.
export class Directory1763900000001 implements MigrationInterface {
  readonly name = 'Directory1763900000001';

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'team',
      columns: {
        tenantId: columns.tenant({ primary: true }),
        id: columns.id({ primary: true }),
        version: columns.int(),
        externalId: columns.text(128, { nullable: true }),
        name: columns.text(200),
        slug: columns.code(64),
        path: columns.code(512),
        parentId: columns.id({ nullable: true }),
        managerId: columns.id({ nullable: true }),
        createdAt: columns.instant(),
        updatedAt: columns.instant(),
      },
      unique: [
        ['tenantId', 'path'],
        ['tenantId', 'externalId'],
      ],
      index: [['tenantId', 'parentId']],
    });
    await createTable(runner, {
      // `user` is a reserved word or a table of the server's own almost everywhere.
      name: 'user_account',
      columns: {
        tenantId: columns.tenant({ primary: true }),
        id: columns.id({ primary: true }),
        version: columns.int(),
        externalId: columns.text(128, { nullable: true }),
        subject: columns.text(255),
        name: columns.text(200),
        nameKey: columns.text(400),
        email: columns.text(254, { nullable: true }),
        title: columns.text(200, { nullable: true }),
        roles: columns.json(),
        active: columns.bool(),
        teamId: columns.id({ nullable: true }),
        teamPath: columns.code(512, { nullable: true }),
        createdAt: columns.instant(),
        updatedAt: columns.instant(),
      },
      unique: [
        ['tenantId', 'subject'],
        ['tenantId', 'externalId'],
      ],
      index: [
        ['tenantId', 'name'],
        ['tenantId', 'nameKey'],
        ['tenantId', 'createdAt'],
        ['tenantId', 'teamId', 'name'],
        ['tenantId', 'teamPath'],
      ],
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('user_account');
    await runner.dropTable('team');
  }
}
