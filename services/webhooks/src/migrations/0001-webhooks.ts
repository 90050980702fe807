import { columns, createTable } from '@custodia/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

// Written out, not taken from the tables: a migration says what was, the tables say what is.
export class Webhooks1764000000201 implements MigrationInterface {
  readonly name = 'Webhooks1764000000201';

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'webhook_endpoint',
      columns: {
        tenantId: columns.tenant({ primary: true }),
        id: columns.id({ primary: true }),
        version: columns.int(),
        url: columns.text(2048),
        description: columns.text(200, { nullable: true }),
        eventTypes: columns.json(),
        state: columns.code(16),
        disabledBecause: columns.code(16, { nullable: true }),
        secretGeneration: columns.int(),
        oldSecretUntil: columns.instant({ nullable: true }),
        failingSince: columns.instant({ nullable: true }),
        createdAt: columns.instant(),
        updatedAt: columns.instant(),
      },
      index: [['tenantId', 'createdAt', 'id']],
    });
    await createTable(runner, {
      name: 'webhook_delivery',
      columns: {
        tenantId: columns.tenant({ primary: true }),
        id: columns.id({ primary: true }),
        endpointId: columns.id(),
        eventId: columns.id(),
        eventType: columns.code(128),
        body: columns.longText(),
        state: columns.code(16),
        attempts: columns.int(),
        dueAt: columns.instant({ nullable: true }),
        lastAttemptAt: columns.instant({ nullable: true }),
        lastStatus: columns.int({ nullable: true }),
        lastFailure: columns.code(32, { nullable: true }),
        deliveredAt: columns.instant({ nullable: true }),
        createdAt: columns.instant(),
      },
      // The inbox lets no event in twice; this lets none out twice, whatever a later version of it does.
      unique: [['tenantId', 'endpointId', 'eventId']],
      index: [['state', 'dueAt', 'id'], ['tenantId', 'endpointId', 'createdAt', 'id'], ['createdAt']],
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('webhook_delivery', true);
    await runner.dropTable('webhook_endpoint', true);
  }
}
