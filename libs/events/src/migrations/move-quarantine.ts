import { createTable, newId } from '@custodia/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { quarantineSpec, quarantineTable } from '../quarantine.table.ts';

interface Before {
  readonly consumer: string;
  readonly topic: string;
  readonly partitionId: number;
  readonly position: string;
  readonly bytes: Buffer;
  readonly reason: string;
  readonly quarantinedAt: string | Date;
}

/** What was set aside before has lost its key and headers, so it holds up nobody; it can be read again or dropped. */
export class MoveQuarantine1763900000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, quarantineSpec);
    if (!(await runner.hasTable('quarantine'))) return;
    for (const row of (await runner.query('SELECT * FROM quarantine')) as Before[]) {
      const { consumer, topic, partitionId } = row;
      const place = { consumer, topic, partitionId, position: BigInt(row.position) };
      if (await runner.manager.existsBy(quarantineTable, place)) continue;
      await runner.manager.insert(quarantineTable, {
        id: newId(),
        ...place,
        messageKey: null,
        headers: {},
        bytes: row.bytes,
        state: 'UNREADABLE',
        reason: row.reason,
        attempts: 1,
        quarantinedAt: new Date(row.quarantinedAt),
      });
    }
    await runner.dropTable('quarantine');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(quarantineSpec.name);
  }
}
