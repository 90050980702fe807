import type { Database } from '@custodia/persistence';
import { stacks, type StackRun } from '@custodia/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aThing, countThings, openThings, save, thingTable } from './things.ts';

/** A promise that the test resolves. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

describe.each(stacks())('transactions on $name', (stack) => {
  let run: StackRun;
  let db: Database;
  let other: Database;

  beforeAll(async () => {
    run = await stack.open();
    db = await openThings(await run.databaseUrl('things'));
    other = await openThings(await run.databaseUrl('things'));
  });
  beforeEach(() => db.transaction((em) => em.clear(thingTable)));
  afterAll(async () => {
    await db.close();
    await other.close();
    await run.dispose();
  });

  it('keeps what was saved, and answers what the function answers', async () => {
    const answer = await db.transaction(async (em) => {
      await em.insert(thingTable, aThing());
      return 'done';
    });
    expect([answer, await countThings(db)]).toEqual(['done', 1]);
  });

  it('keeps nothing of a transaction that throws', async () => {
    const failing = db.transaction(async (em) => {
      await em.insert(thingTable, aThing());
      await em.save(thingTable, aThing());
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await countThings(db)).toBe(0);
  });

  it('keeps nothing of a transaction in which one statement failed', async () => {
    const thing = aThing({ code: 'one' });
    await save(db, thing);
    const failing = db.transaction(async (em) => {
      await em.insert(thingTable, aThing());
      await em.insert(thingTable, { ...aThing(), code: 'one' });
    });
    await expect(failing).rejects.toThrow();
    expect(await countThings(db)).toBe(1);
  });

  it('shows a reader nothing of a transaction that is still open', async () => {
    const [inserted, finish] = [gate(), gate()];
    const writing = db.transaction(async (em) => {
      await em.insert(thingTable, aThing());
      inserted.open();
      await finish.opened;
    });
    await inserted.opened;
    expect(await countThings(db)).toBe(0);
    finish.open();
    await writing;
    expect(await countThings(db)).toBe(1);
  });

  it('does not mix two transactions: the rollback of one takes nothing from the other', async () => {
    const [firstIn, secondAsked] = [gate(), gate()];
    const failing = db.transaction(async (em) => {
      await em.insert(thingTable, aThing({ name: 'lost' }));
      firstIn.open();
      await secondAsked.opened;
      throw new Error('rolled back');
    });
    await firstIn.opened;
    const keeping = db.transaction((em) => em.insert(thingTable, aThing({ name: 'kept' })));
    const alsoKeeping = other.transaction((em) => em.insert(thingTable, aThing({ name: 'kept too' })));
    secondAsked.open();
    await expect(failing).rejects.toThrow('rolled back');
    await Promise.all([keeping, alsoKeeping]);
    const names = await db.read((em) => em.find(thingTable));
    expect(names.map((thing) => thing.name).sort()).toEqual(['kept', 'kept too']);
  });

  it('loses no update when many at once read, think and write', async () => {
    const thing = aThing();
    await save(db, thing);
    const { tenantId, id } = thing;
    const add = (one: Database): Promise<unknown> =>
      one.transaction(async (em) => {
        await em.update(thingTable, { tenantId, id }, { note: 'mine' });
        const { amountMinor } = await em.findOneByOrFail(thingTable, { tenantId, id });
        await new Promise(setImmediate);
        await em.update(thingTable, { tenantId, id }, { amountMinor: amountMinor + 1n });
      });
    await Promise.all(Array.from({ length: 20 }, (_, at) => add(at % 2 ? db : other)));
    const row = await db.read((em) => em.findOneByOrFail(thingTable, { tenantId, id }));
    expect(row.amountMinor).toBe(20n);
  });

  it('runs a transaction again that was given up in a deadlock', async () => {
    const [a, b] = [aThing(), aThing()];
    await save(db, a, b);
    const [aHeld, bHeld] = [gate(), gate()];
    const touch = (first: typeof a, second: typeof a, held: () => void, wait: Promise<void>): Promise<unknown> =>
      db.transaction(async (em) => {
        await em.increment(thingTable, { tenantId: first.tenantId, id: first.id }, 'version', 1);
        held();
        // On an engine with one writer the other cannot hold its row; then there is no deadlock to wait for.
        if (db.dialect === 'mysql') await wait;
        await em.increment(thingTable, { tenantId: second.tenantId, id: second.id }, 'version', 1);
      });
    await Promise.all([touch(a, b, aHeld.open, bHeld.opened), touch(b, a, bHeld.open, aHeld.opened)]);
    const rows = await db.read((em) => em.find(thingTable));
    expect(rows.map((row) => row.version)).toEqual([3, 3]);
  });

  it.each(['transaction', 'read'] as const)(
    'refuses a %s inside a transaction instead of waiting for ever',
    async (kind) => {
      const nested = db.transaction(async (em) => {
        await em.insert(thingTable, aThing());
        await db[kind]((inner) => inner.count(thingTable));
      });
      await expect(nested).rejects.toThrow(/inside a transaction on it\. Use the transaction's own entity manager/);
      expect(await countThings(db)).toBe(0);
    },
  );

  it('lets work that a transaction has left behind begin one of its own', async () => {
    const finished = gate();
    let later!: Promise<unknown>;
    await db.transaction(async () => {
      later = finished.opened.then(() => save(db, aThing()));
    });
    finished.open();
    await later;
    expect(await countThings(db)).toBe(1);
  });

  it('goes on after a transaction that could not begin or end', async () => {
    const breaking = db.transaction((em) => em.query('NOT SQL'));
    await expect(breaking).rejects.toThrow();
    await save(db, aThing());
    expect(await countThings(db)).toBe(1);
  });
});
