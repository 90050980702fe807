import { stage, type NewEvent } from '@custodia/events';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const ROWS_AT_ONCE = 500;

/** As it was then: a migration does not ask the tables of today. */
interface Row {
  readonly tenantId: string;
  readonly id: string;
  readonly contactId: string;
  readonly purpose: string;
  readonly stated: string;
  readonly expiresAt: Date | string | null;
  readonly version: number;
  readonly updatedAt: Date | string;
}

/**
 * Events said how a consent stands only from their second version on. What was recorded before is told once more, so that who
 * must know does not take it for a no. At the time it was recorded, since nothing has happened to it.
 */
export class RestateConsents1764000000070 implements MigrationInterface {
  readonly name = 'RestateConsents1764000000070';

  async up(runner: QueryRunner): Promise<void> {
    let [tenantId, id] = ['', ''];
    for (;;) {
      const rows = (await runner.query(
        `SELECT tenantId, id, contactId, purpose, stated, expiresAt, version, updatedAt FROM consent_record
          WHERE tenantId > ? OR (tenantId = ? AND id > ?) ORDER BY tenantId, id LIMIT ${ROWS_AT_ONCE}`,
        [tenantId, tenantId, id],
      )) as Row[];
      const last = rows.at(-1);
      if (last === undefined) return;
      await stage(runner.manager, rows.map(restated));
      ({ tenantId, id } = last);
    }
  }

  async down(): Promise<void> {
    // What was told stays told.
  }
}

function restated({ tenantId, id, contactId, purpose, stated, expiresAt, version, updatedAt }: Row): NewEvent {
  return {
    type: 'consent.restated.v1',
    tenantId,
    recordType: 'ConsentRecord',
    recordId: id,
    version,
    actor: null,
    at: instant(updatedAt),
    data: {
      version,
      changed: [],
      contactId,
      purpose,
      standing: stated,
      expiresAt: expiresAt === null ? null : instant(expiresAt).toISOString(),
    },
  };
}

/** SQLite keeps `2026-06-01 12:00:00.000`, which is UTC. */
function instant(value: Date | string): Date {
  return value instanceof Date ? value : new Date(`${value.replace(' ', 'T')}Z`);
}
