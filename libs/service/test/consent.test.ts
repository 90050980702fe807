import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CustodiaEvent } from '@custodia/events';
import { columns, createTable, newId, openDatabase, type Database } from '@custodia/persistence';
import { stacks, type StackRun } from '@custodia/testing';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { consentConsumer, consentTable, openSubjectStore } from '../src/index.ts';

class CreateConsents1700000000001 implements MigrationInterface {
  up(runner: QueryRunner): Promise<void> {
    return createTable(runner, {
      name: 'consent_projection',
      columns: {
        tenantId: columns.tenant({ primary: true }),
        purpose: columns.code(64, { primary: true }),
        contactId: columns.id({ primary: true }),
        version: columns.int(),
        stated: columns.code(16),
        expiresAt: columns.instant({ nullable: true }),
      },
    });
  }

  down(runner: QueryRunner): Promise<void> {
    return runner.dropTable('consent_projection');
  }
}

interface Said {
  readonly contactId: string;
  readonly version?: number;
  readonly standing?: 'GIVEN' | 'WITHDRAWN';
  readonly type?: string;
  readonly tenantId?: string;
}

function event({ contactId, version = 1, standing = 'GIVEN', type = 'consent.given.v2', tenantId = 'demo' }: Said) {
  return {
    specversion: '1.0',
    id: newId(),
    source: '/custodia/privacy',
    type: `custodia.${type}`,
    subject: `consent-${contactId}`,
    time: '2026-06-01T12:00:00.000Z',
    datacontenttype: 'application/json',
    dataschema: `${type}.json`,
    tenantid: tenantId,
    actorkind: 'service',
    recordtype: 'ConsentRecord',
    sequence: version,
    data: { version, changed: [], contactId, purpose: 'MARKETING', standing, expiresAt: null },
  } satisfies CustodiaEvent;
}

describe.each(stacks())('what is known of consents on $name', (stack) => {
  let run: StackRun;
  let db: Database;
  let attempts = 0;

  beforeAll(async () => {
    run = await stack.open();
    const url = await run.databaseUrl('consents');
    db = await openDatabase({
      url,
      name: 'consents',
      tables: [consentTable],
      migrations: [CreateConsents1700000000001],
    });
  });
  afterAll(async () => {
    await db.close();
    await run.dispose();
  });

  const take = (...events: CustodiaEvent[]) =>
    db.transaction(async (em) => {
      // A transaction that the engine gave up is run again, and counts again.
      attempts += 1;
      await consentConsumer.applyAll!(em, events);
    });
  const met = (contactIds: readonly string[], tenantId = 'demo') =>
    db.read((em) =>
      openSubjectStore(em, { kind: 'consenting', tenantId, purpose: 'MARKETING', at: new Date() }).met(contactIds),
    );

  it.each<[what: string, sayings: Omit<Said, 'contactId'>[], isMet: boolean]>([
    ['a giving', [{}], true],
    ['a withdrawal after it', [{}, { version: 2, standing: 'WITHDRAWN', type: 'consent.withdrawn.v2' }], false],
    [
      'the same in one batch, late and twice',
      [{ version: 2, standing: 'WITHDRAWN' }, { version: 1 }, { version: 1 }],
      false,
    ],
    ['a giving that left it withdrawn', [{ standing: 'WITHDRAWN' }], false],
    ['a giving of another tenant', [{ tenantId: 'another' }], false],
  ])('follows %s, one by one and at once', async (_what, sayings, isMet) => {
    const [alone, together] = [newId(), newId()];
    for (const saying of sayings) await take(event({ ...saying, contactId: alone }));
    await take(...sayings.map((saying) => event({ ...saying, contactId: together })));
    expect([...(await met([alone, together]))].sort()).toEqual(isMet ? [alone, together].sort() : []);
  });

  it('is nothing where nothing was said', async () => {
    expect(await met([newId()])).toEqual(new Set());
    expect(await met([])).toEqual(new Set());
  });

  it('comes from two partitions at once, and from two processes at the same events, without waiting for each other', async () => {
    const contactIds = Array.from({ length: 20 }, () => newId());
    await take(...contactIds.map((contactId) => event({ contactId })));
    attempts = 0;
    const rounds = 10;
    for (let round = 0; round < rounds; round++) {
      const events = contactIds.map((contactId) => event({ contactId, version: round + 2 }));
      await Promise.all([take(...events), take(...[...events].reverse())]);
    }
    expect(attempts).toBe(2 * rounds);
    expect((await met(contactIds)).size).toBe(20);
  });
});
