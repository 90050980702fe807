import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inboxMigrations, inboxTables, startOver, type CustodiaEvent } from '@custodia/events';
import { columns, createTable, newId, openDatabase, type Database } from '@custodia/persistence';
import { stacks, type StackRun } from '@custodia/testing';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { heldRecordTable, legalHoldConsumer, legalHoldViews, openLegalHoldStore, withPerson } from '../src/index.ts';

class CreateHeldRecords1700000000001 implements MigrationInterface {
  up(runner: QueryRunner): Promise<void> {
    return createTable(runner, {
      name: 'held_record_projection',
      columns: {
        tenantId: columns.tenant({ primary: true }),
        recordType: columns.code(64, { primary: true }),
        recordId: columns.id({ primary: true }),
        holdId: columns.id({ primary: true }),
        version: columns.int(),
        lifted: columns.bool(),
      },
      index: [['tenantId', 'holdId']],
    });
  }

  down(runner: QueryRunner): Promise<void> {
    return runner.dropTable('held_record_projection');
  }
}

interface Said {
  readonly holdId: string;
  readonly records: readonly { readonly recordType: string; readonly recordId: string }[];
  readonly what?: 'placed' | 'lifted';
  readonly tenantId?: string;
}

function event({ holdId, records, what = 'placed', tenantId = 'demo' }: Said): CustodiaEvent {
  const version = what === 'placed' ? 1 : 2;
  return {
    specversion: '1.0',
    id: newId(),
    source: '/custodia/retention',
    type: `custodia.legal-hold.${what}.v1`,
    subject: holdId,
    time: '2026-06-01T12:00:00.000Z',
    datacontenttype: 'application/json',
    dataschema: `legal-hold.${what}.v1.json`,
    tenantid: tenantId,
    actorkind: 'user',
    actorid: 'officer',
    recordtype: 'LegalHold',
    sequence: version,
    data: { version, changed: [], records },
  };
}

const contact = (recordId: string) => ({ recordType: 'Contact', recordId });

describe.each(stacks())('what is known of legal holds on $name', (stack) => {
  let run: StackRun;
  let db: Database;

  beforeAll(async () => {
    run = await stack.open();
    db = await openDatabase({
      url: await run.databaseUrl('holds'),
      name: 'holds',
      tables: [...inboxTables, heldRecordTable],
      migrations: [...inboxMigrations, CreateHeldRecords1700000000001],
    });
  });
  afterAll(async () => {
    await db?.close();
    await run?.dispose();
  });

  const take = (...events: CustodiaEvent[]) => db.transaction((em) => legalHoldConsumer.applyAll!(em, events));
  const isHeld = (records: Said['records'], tenantId = 'demo') =>
    db.read((em) => openLegalHoldStore(em, tenantId).isAnyHeld(records));

  it.each<[what: string, told: readonly ('placed' | 'lifted')[], held: boolean]>([
    ['a placing', ['placed'], true],
    ['a placing that is told twice', ['placed', 'placed'], true],
    ['a lifting after it', ['placed', 'lifted'], false],
    ['a lifting after it, and the placing again', ['placed', 'lifted', 'placed'], false],
    ['a lifting alone, which comes first, and the placing late', ['lifted', 'placed'], false],
  ])('follows %s, one by one and at once', async (_what, told, held) => {
    for (const together of [false, true]) {
      const records = [contact(newId()), contact(newId())];
      const holdId = newId();
      const events = told.map((what) => event({ holdId, records, what }));
      if (together) await take(...events);
      else for (const one of events) await take(one);
      for (const record of records) expect(await isHeld([record])).toBe(held);
    }
  });

  it('keeps a record until the last of its holds is lifted', async () => {
    const record = contact(newId());
    const holds = [newId(), newId(), newId()];
    await take(...holds.map((holdId) => event({ holdId, records: [record] })));
    for (const holdId of holds) {
      expect(await isHeld([record])).toBe(true);
      await take(event({ holdId, records: [record], what: 'lifted' }));
    }
    expect(await isHeld([record])).toBe(false);
  });

  it('holds nothing of another tenant, of another type, or that nobody named', async () => {
    const recordId = newId();
    await take(event({ holdId: newId(), records: [contact(recordId)] }));
    expect(await isHeld([contact(recordId)], 'another')).toBe(false);
    expect(await isHeld([{ recordType: 'Account', recordId }])).toBe(false);
    expect(await isHeld([contact(newId()), contact('%'), contact('')])).toBe(false);
    expect(await isHeld([])).toBe(false);
  });

  it('does not lift another tenant’s hold that has the same id', async () => {
    const [holdId, record] = [newId(), contact(newId())];
    await take(event({ holdId, records: [record] }));
    await take(event({ holdId, records: [record], what: 'lifted', tenantId: 'another' }));
    expect(await isHeld([record])).toBe(true);
  });

  it('refuses with what to do, and without a word of the matter', async () => {
    const contactId = newId();
    await take(event({ holdId: newId(), records: [contact(contactId)] }));
    const about = withPerson({ recordType: 'Activity', recordId: newId() }, contactId);
    const asked = db.read((em) => openLegalHoldStore(em, 'demo').assertNoneHeld(about));
    await expect(asked).rejects.toMatchObject({
      code: 'RECORD_ON_HOLD',
      field: 'id',
      message: expect.stringContaining('ask a privacy officer'),
    });
  });

  it('stays known while all is heard again from the beginning', async () => {
    const [holdId, record] = [newId(), contact(newId())];
    await take(event({ holdId, records: [record] }));
    const { name } = legalHoldConsumer;
    const emptied = await db.transaction((em) =>
      startOver(em, { consumer: `holds.${name}`, view: legalHoldViews[name]! }),
    );
    expect([emptied, await isHeld([record])]).toEqual([0, true]);
    await take(event({ holdId, records: [record] }), event({ holdId, records: [record], what: 'lifted' }));
    expect(await isHeld([record])).toBe(false);
  });

  it('comes from many transactions at once', async () => {
    const record = contact(newId());
    const holds = Array.from({ length: 20 }, () => newId());
    await Promise.all(holds.map((holdId) => take(event({ holdId, records: [record] }))));
    await Promise.all(holds.slice(1).map((holdId) => take(event({ holdId, records: [record], what: 'lifted' }))));
    expect(await isHeld([record])).toBe(true);
    await take(event({ holdId: holds[0]!, records: [record], what: 'lifted' }));
    expect(await isHeld([record])).toBe(false);
  });
});
