import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inboxMigrations, inboxTables, outboxMigrations, outboxTable, outboxTables } from '@custodia/events';
import { openDatabase, type Database } from '@custodia/persistence';
import { stacks, type StackRun } from '@custodia/testing';
import { consentTable, consentTables } from '../src/consent/consent.table.ts';
import { privacyMigrations } from '../src/migrations/index.ts';
import { TODAY } from './privacy-run.ts';

const expiresAt = new Date('2027-01-02T03:04:05.678Z');

describe.each(stacks())('consents that were recorded before events said how they stand, on $name', (stack) => {
  let run: StackRun;
  let db: Database;
  const given = randomUUID();

  beforeAll(async () => {
    run = await stack.open();
    const url = await run.databaseUrl('privacy');
    const tables = [...outboxTables, ...inboxTables, ...consentTables];
    const open = (migrations: readonly (typeof privacyMigrations)[number][]) =>
      openDatabase({
        url,
        name: 'privacy',
        tables,
        migrations: [...outboxMigrations, ...inboxMigrations, ...migrations],
      });
    const before = await open(privacyMigrations.slice(0, 1));
    await before.transaction((em) =>
      em.insert(consentTable, [
        ...Array.from({ length: 600 }, () => aConsent({ stated: 'WITHDRAWN', version: 2 })),
        aConsent({ tenantId: 'tenant', id: given, contactId: 'somebody', expiresAt }),
      ]),
    );
    await before.close();
    db = await open(privacyMigrations);
  });
  afterAll(async () => {
    await db?.close();
    await run.dispose();
  });

  it('are told once more, each once, as they stand and as of when they were recorded', async () => {
    const rows = await db.read((em) => em.find(outboxTable));
    const events = rows.map(
      ({ body }) => JSON.parse(body) as { type: string; subject: string; data: { standing: string } },
    );
    expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['custodia.consent.restated.v1']));
    expect(new Set(events.map(({ subject }) => subject)).size).toBe(601);
    expect(events.filter(({ data }) => data.standing === 'WITHDRAWN')).toHaveLength(600);
    expect(events.find(({ subject }) => subject === given)).toMatchObject({
      tenantid: 'tenant',
      actorkind: 'service',
      sequence: 1,
      time: TODAY.toISOString(),
      data: {
        version: 1,
        changed: [],
        contactId: 'somebody',
        purpose: 'MARKETING',
        standing: 'GIVEN',
        expiresAt: expiresAt.toISOString(),
      },
    });
  });
});

function aConsent(given: object) {
  return {
    tenantId: 'demo',
    id: randomUUID(),
    contactId: randomUUID(),
    purpose: 'MARKETING',
    stated: 'GIVEN' as const,
    givenAt: TODAY,
    withdrawnAt: null,
    expiresAt: null,
    source: null,
    version: 1,
    createdAt: TODAY,
    updatedAt: TODAY,
    ...given,
  };
}
