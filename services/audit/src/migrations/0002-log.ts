import { columns, createTable } from '@custodia/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const asFirst = {
  tenantId: columns.tenant({ primary: true }),
  id: columns.id({ primary: true }),
  action: columns.code(),
  outcome: columns.code(16),
  reason: columns.code(64, { nullable: true }),
  actorId: columns.id({ nullable: true }),
  actorKind: columns.code(16),
  recordType: columns.code(),
  recordId: columns.id(),
  recordVersion: columns.int({ nullable: true }),
  changed: columns.json(),
  service: columns.code(),
  occurredAt: columns.instant(),
  recordedAt: columns.instant(),
};

/** Entries become leaves of a Merkle tree. Those from before are set aside here, and logged by the start that comes next. */
export class AuditLog1764000000190 implements MigrationInterface {
  readonly name = 'AuditLog1764000000190';

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'audit_entry_unlogged',
      columns: asFirst,
      index: [['recordedAt', 'tenantId', 'id']],
    });
    await setAside(runner);
    await createTable(runner, {
      name: 'audit_entry',
      columns: {
        ...asFirst,
        leafIndex: columns.bigint(),
        facet: columns.code(16),
        purpose: columns.code(64, { nullable: true }),
        access: columns.json({ nullable: true }),
        canonical: columns.longText(),
        disclosures: columns.json(),
      },
      unique: [['leafIndex']],
      // In the order of the list, so that a page is read and not sorted. A facet is what most filters come down to, alone and together.
      index: [
        ['tenantId', 'occurredAt', 'id'],
        ['tenantId', 'actorId', 'occurredAt', 'id'],
        ['tenantId', 'recordId', 'occurredAt', 'id'],
        ['tenantId', 'facet', 'occurredAt', 'id'],
        ['tenantId', 'actorId', 'facet', 'occurredAt', 'id'],
      ],
    });
    await createTable(runner, {
      name: 'audit_entry_subject',
      columns: {
        tenantId: columns.tenant({ primary: true }),
        subject: columns.code(140, { primary: true }),
        occurredAt: columns.instant({ primary: true }),
        entryId: columns.id({ primary: true }),
        fields: columns.json(),
      },
    });
    await createTable(runner, {
      name: 'audit_facet',
      columns: {
        tenantId: columns.tenant({ primary: true }),
        facet: columns.code(16, { primary: true }),
        action: columns.code(),
        outcome: columns.code(16),
        service: columns.code(),
        recordType: columns.code(),
        purpose: columns.code(64, { nullable: true }),
      },
    });
    await createTable(runner, {
      name: 'audit_log_head',
      columns: { id: columns.int({ primary: true }), size: columns.bigint() },
    });
    const [head] = (await runner.query('SELECT id FROM audit_log_head')) as unknown[];
    if (head === undefined) await runner.query('INSERT INTO audit_log_head (id, size) VALUES (1, 0)');
    await createTable(runner, {
      name: 'audit_tile',
      columns: {
        level: columns.int({ primary: true }),
        tileIndex: columns.bigint({ primary: true }),
        width: columns.int(),
        hashes: columns.bytes(),
      },
    });
    await createTable(runner, {
      name: 'audit_checkpoint',
      columns: {
        size: columns.bigint({ primary: true }),
        root: columns.bytes(),
        note: columns.longText(),
        cosignatures: columns.int(),
        signedAt: columns.instant(),
      },
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of ['checkpoint', 'tile', 'log_head', 'facet', 'entry_subject', 'entry', 'entry_unlogged']) {
      await runner.dropTable(`audit_${name}`, true);
    }
  }
}

/** Again after a crash in between: MySQL rolls back no table. */
async function setAside(runner: QueryRunner): Promise<void> {
  if (!(await runner.hasTable('audit_entry')) || (await runner.hasColumn('audit_entry', 'leafIndex'))) return;
  const names = Object.keys(asFirst).join(', ');
  await runner.query(
    `INSERT INTO audit_entry_unlogged (${names}) SELECT ${names} FROM audit_entry AS entry WHERE NOT EXISTS
      (SELECT 1 FROM audit_entry_unlogged AS aside WHERE aside.tenantId = entry.tenantId AND aside.id = entry.id)`,
  );
  await runner.dropTable('audit_entry');
}
