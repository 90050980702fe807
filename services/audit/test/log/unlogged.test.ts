import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDatabase, type Database } from '@custodia/persistence';
import { stacks, type StackRun } from '@custodia/testing';
import { leafHash, rootOf } from '@custodia/translog';
import { EntitySchema } from 'typeorm';
import { entryTable, unloggedTable, type UnloggedRow } from '../../src/entry/entry.table.ts';
import { logUnlogged } from '../../src/entry/log-unlogged.store.ts';
import { recordEntries } from '../../src/entry/record-entries.store.ts';
import { readSubtreeRoots } from '../../src/log/node.store.ts';
import { auditMigrations } from '../../src/migrations/index.ts';
import { anEntry, openAuditDatabase } from './an-entry.ts';

/** `audit_entry` as it was before there was a log. */
const oldTable = new EntitySchema<UnloggedRow>({ ...unloggedTable.options, name: 'Old', tableName: 'audit_entry' });

const before = Array.from({ length: 700 }, (_, index): UnloggedRow => {
  const { purpose: _p, access: _a, origin: _o, subjects: _s, ...row } = anEntry();
  return { ...row, recordedAt: new Date(Date.UTC(2026, 5, 1) + index * 1_000) };
});

describe.each(stacks())('a database from before the log on $name', (stack) => {
  let run: StackRun;
  let db: Database;

  beforeAll(async () => {
    run = await stack.open();
    const url = await run.databaseUrl('audit');
    const old = await openDatabase({ url, name: 'audit', tables: [oldTable], migrations: auditMigrations.slice(0, 1) });
    await old.transaction(async (em) => void (await em.insert(oldTable, before)));
    await old.close();
    db = await openAuditDatabase(url);
  });

  afterAll(async () => {
    await db?.close();
    await run?.dispose();
  });

  it('has all its entries in the log after a start, oldest first, also where an earlier one was killed', async () => {
    // As a start leaves it that died between two transactions, where another process took over.
    const [first] = before;
    await db.transaction((em) => recordEntries(em, [{ ...anEntry(), ...first! }]));
    const told: number[] = [];
    expect(await logUnlogged(db, (logged) => told.push(logged))).toBe(700);
    expect(told).toEqual([500, 700]);
    const logged = await db.read((em) =>
      em
        .createQueryBuilder(entryTable, 'entry')
        .addSelect(['entry.canonical', 'entry.disclosures'])
        .orderBy('entry.leafIndex')
        .getMany(),
    );
    expect(logged).toEqual(before.map((row) => expect.objectContaining(row)));
    const hashes = logged.map(({ canonical }) => leafHash(Buffer.from(canonical)));
    const [root] = await db.read((em) => readSubtreeRoots(em, [{ begin: 0n, end: 700n }]));
    expect(Buffer.from(root!)).toEqual(Buffer.from(rootOf(hashes)));
  });

  it('has nothing left to do at the next start', async () => {
    expect(await logUnlogged(db, () => undefined)).toBe(0);
    expect(await db.read((em) => em.count(unloggedTable))).toBe(0);
  });
});
