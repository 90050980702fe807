import { columns, createTable } from '@custodia/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Detections, what rules remember, what events say that is needed to understand others, and decoys. */
export class AuditDetections1764000000215 implements MigrationInterface {
  readonly name = 'AuditDetections1764000000215';

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'detection',
      columns: {
        tenantId: columns.tenant({ primary: true }),
        id: columns.id({ primary: true }),
        version: columns.int(),
        rule: columns.code(),
        level: columns.code(16),
        actorId: columns.id({ nullable: true }),
        about: columns.json(),
        count: columns.int(),
        events: columns.int(),
        entryIds: columns.json(),
        firstAt: columns.instant(),
        lastAt: columns.instant(),
        raisedAt: columns.instant(),
        state: columns.code(16),
        verdict: columns.code(16, { nullable: true }),
        triagedBy: columns.id({ nullable: true }),
        triagedAt: columns.instant({ nullable: true }),
        updatedAt: columns.instant(),
      },
      index: [
        ['tenantId', 'raisedAt', 'id'],
        ['tenantId', 'rule', 'raisedAt', 'id'],
        ['tenantId', 'level', 'raisedAt', 'id'],
        ['tenantId', 'actorId', 'raisedAt', 'id'],
        ['tenantId', 'state', 'raisedAt', 'id'],
      ],
    });
    await createTable(runner, {
      name: 'detection_state',
      columns: {
        tenantId: columns.tenant({ primary: true }),
        groupKey: columns.code(64, { primary: true }),
        version: columns.int(),
        rule: columns.code(),
        state: columns.json(),
        latestAt: columns.instant(),
        keepUntil: columns.instant(),
      },
      // The latest event of all, and what is older than it can need.
      index: [['latestAt'], ['keepUntil']],
    });
    await createTable(runner, {
      name: 'detection_voice',
      columns: {
        tenantId: columns.tenant({ primary: true }),
        service: columns.code(64, { primary: true }),
        version: columns.int(),
        heardAt: columns.instant(),
        hours: columns.json(),
      },
    });
    await createContext(runner);
    await createTable(runner, {
      name: 'decoy',
      columns: {
        tenantId: columns.tenant({ primary: true }),
        id: columns.id({ primary: true }),
        version: columns.int(),
        contactId: columns.id(),
        declaredBy: columns.id(),
        declaredAt: columns.instant(),
        retiredAt: columns.instant({ nullable: true }),
        updatedAt: columns.instant(),
      },
      index: [
        ['tenantId', 'declaredAt', 'id'],
        ['tenantId', 'contactId'],
      ],
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    const context = ['detection_person', 'detection_customer', 'detection_withdrawal'];
    for (const name of ['decoy', ...context, 'detection_voice', 'detection_state', 'detection']) {
      await runner.dropTable(name, true);
    }
  }
}

async function createContext(runner: QueryRunner): Promise<void> {
  await createTable(runner, {
    name: 'detection_person',
    columns: {
      tenantId: columns.tenant({ primary: true }),
      userId: columns.id({ primary: true }),
      version: columns.int(),
      teamPath: columns.teamPath({ nullable: true }),
      roles: columns.json(),
    },
  });
  await createTable(runner, {
    name: 'detection_customer',
    columns: {
      tenantId: columns.tenant({ primary: true }),
      contactId: columns.id({ primary: true }),
      version: columns.int(),
      ownerId: columns.id(),
      ownerTeamPath: columns.teamPath(),
      deleted: columns.bool(),
    },
  });
  await createTable(runner, {
    name: 'detection_withdrawal',
    columns: {
      tenantId: columns.tenant({ primary: true }),
      // The contact first: who was read is what is asked for.
      contactId: columns.id({ primary: true }),
      purpose: columns.code(64, { primary: true }),
      version: columns.int(),
      withdrawnAt: columns.instant({ nullable: true }),
    },
  });
}
