import { insertRows, isDuplicate, type Database } from '@custodia/persistence';
import { stacks, type StackRun } from '@custodia/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aThing, countThings, openThings, save, thingTable, type Thing } from './things.ts';

describe.each(stacks())('many rows at once on $name', (stack) => {
  let run: StackRun;
  let db: Database;

  beforeAll(async () => {
    run = await stack.open();
    db = await openThings(await run.databaseUrl('things'));
  });
  beforeEach(() => db.transaction((em) => em.clear(thingTable)));
  afterAll(async () => {
    await db.close();
    await run.dispose();
  });

  const insert = (things: readonly Thing[], options?: Parameters<typeof insertRows<Thing>>[3]): Promise<void> =>
    db.transaction((em) => insertRows(em, thingTable, things, options));
  const readBack = (): Promise<Thing[]> => db.read((em) => em.find(thingTable, { order: { id: 'ASC' } }));

  it('keeps every kind of value as an insert of one does', async () => {
    const things = [
      aThing({ amountMinor: 9_223_372_036_854_775_807n, happenedAt: new Date('1969-12-31T23:59:59.999Z') }),
      aThing({ name: '张伟 · 𝒜🙂', active: false, day: '2016-02-29', facts: { a: [1, null, 'ü'], b: { c: true } } }),
      aThing({
        name: `'; DROP TABLE thing; -- ? " \\ % _ :name $1`,
        note: '',
        bytes: Buffer.from([0, 255, 128, 39, 63]),
      }),
      aThing({ name: '', note: 'é'.repeat(100_000) }),
    ];
    await insert(things);
    expect(await readBack()).toEqual(things);
  });

  it('takes more than fit into one statement, and none', async () => {
    await insert([]);
    await insert(Array.from({ length: 1_234 }, () => aThing()));
    expect(await countThings(db)).toBe(1_234);
  });

  it('takes more bytes than a server takes at once', async () => {
    const bytes = Buffer.alloc(60_000, 0xff);
    await insert(Array.from({ length: 300 }, () => aThing({ bytes })));
    expect(await countThings(db)).toBe(300);
  });

  it('refuses all of them for one that is there already', async () => {
    const known = aThing({ name: 'known' });
    await save(db, known);
    const error = await insert([aThing(), { ...known, name: 'other' }]).catch((reason: unknown) => reason);
    expect(isDuplicate(error)).toBe(true);
    expect(await readBack()).toEqual([known]);
  });

  it('overwrites the named columns of one that is there, and inserts the others', async () => {
    const known = aThing({ name: 'known', note: 'kept' });
    const fresh = aThing({ name: 'fresh' });
    await save(db, known);
    await insert([{ ...known, name: 'other', note: 'lost', version: 7 }, fresh], { overwrite: ['name', 'version'] });
    expect(await readBack()).toEqual([{ ...known, name: 'other', version: 7 }, fresh]);
  });

  it('overwrites all columns where asked', async () => {
    const known = aThing({ name: 'known', note: 'gone', facts: { old: true } });
    const told = { ...aThing({ name: 'told' }), id: known.id };
    await save(db, known);
    await insert([told], { overwrite: 'all' });
    expect(await readBack()).toEqual([told]);
  });
});
