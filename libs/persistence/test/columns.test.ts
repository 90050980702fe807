import { isDuplicate, type Database } from '@custodia/persistence';
import { stacks, type StackRun } from '@custodia/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { IsNull } from 'typeorm';
import { aThing, openThings, save, thingTable, type Thing } from './things.ts';

describe.each(stacks())('columns on $name', (stack) => {
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

  const readBack = (thing: Thing): Promise<Thing> =>
    db.read((em) => em.findOneByOrFail(thingTable, { tenantId: thing.tenantId, id: thing.id }));

  it.each<[string, Partial<Thing>]>([
    ['integers beyond 2^53', { amountMinor: 9_223_372_036_854_775_807n }],
    ['negative integers beyond 2^53', { amountMinor: -9_223_372_036_854_775_808n }],
    ['no and yes', { active: false }],
    ['an instant to the millisecond', { happenedAt: new Date('1969-12-31T23:59:59.999Z') }],
    ['an instant that no local clock shows', { happenedAt: new Date('2017-03-12T02:30:00.001Z') }],
    ['a day, the same in every time zone', { day: '2017-01-01' }],
    ['a leap day', { day: '2016-02-29' }],
    ['names in any script', { name: '张伟 · Ångström · 𝒜🙂' }],
    ['text that looks like SQL', { name: `'; DROP TABLE thing; -- " \\ % _` }],
    ['empty text, which is not null', { name: '', note: '' }],
    ['text of more than 64 KiB', { note: 'é'.repeat(100_000) }],
    ['JSON', { facts: { a: [1, null, 'ü'], b: { c: true } } }],
    ['bytes that are no text', { bytes: Buffer.from([0, 255, 128, 39]) }],
    ['60 characters in a column of 60', { name: '🙂'.repeat(60) }],
  ])('gives back %s', async (_, changes) => {
    const thing = aThing(changes);
    await save(db, thing);
    expect(await readBack(thing)).toEqual(thing);
  });

  it('finds by every kind of value', async () => {
    const thing = aThing({ amountMinor: 2n ** 60n, day: '2017-01-01', bytes: Buffer.from('b') });
    await save(db, thing, aThing({ active: false }));
    const { amountMinor, day, happenedAt } = thing;
    const found = await db.read((em) =>
      em.findBy(thingTable, { amountMinor, day: day!, active: true, happenedAt, name: IsNull() }),
    );
    expect(found.map((row) => row.id)).toEqual([thing.id]);
  });

  it('takes a lone null and lone bytes as parameters', async () => {
    await save(db, aThing({ bytes: Buffer.from('b') }));
    await db.transaction((em) => em.query('UPDATE thing SET note = ?', [null]));
    const rows = await db.read((em) => em.query('SELECT id FROM thing WHERE bytes = ?', [Buffer.from('b')]));
    expect(rows).toHaveLength(1);
  });

  it('tells upper from lower case, and an accent from none', async () => {
    await save(db, ...['a', 'A', 'á'].map((name) => aThing({ name, code: name })));
    expect(await db.read((em) => em.countBy(thingTable, { name: 'a' }))).toBe(1);
  });

  it('refuses text that is longer than its column', async () => {
    await expect(save(db, aThing({ name: 'x'.repeat(61) }))).rejects.toThrow();
  });

  it('says of a second row with a unique key that it is a duplicate, and of other failures that they are none', async () => {
    const thing = aThing({ code: 'one' });
    await save(db, thing);
    const failures = [
      save(db, { ...aThing(), code: 'one' }),
      save(db, { ...thing, name: 'same id' }),
      save(db, aThing({ name: 'x'.repeat(61) })),
    ].map((failing) => failing.then(() => null, isDuplicate));
    expect(await Promise.all(failures)).toEqual([true, true, false]);
  });

  it('compares an id with whatever a stranger sends as one', async () => {
    await save(db, aThing());
    for (const id of ['é', '张', '\u{1F642}', `' OR ''='`, '']) {
      expect(await db.read((em) => em.countBy(thingTable, { tenantId: 'acme', id }))).toBe(0);
    }
  });

  it('leaves reading to read and writing to transactions', async () => {
    if (db.dialect === 'mysql') return;
    await expect(db.read((em) => em.insert(thingTable, aThing()))).rejects.toThrow(/readonly/);
  });
});
