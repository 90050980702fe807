import { pageOfUnion, type Database, type Page } from '@custodia/persistence';
import { stacks, type StackRun } from '@custodia/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { aThing, openThings, save, thingTable, type Thing } from './things.ts';

const owners = ['anna', 'bert', 'cleo', 'dora'];

const ofOwner = (em: EntityManager, ownerId: string): SelectQueryBuilder<Thing> =>
  em
    .createQueryBuilder(thingTable, 'thing')
    .where('thing.tenantId = :tenant AND thing.ownerId = :ownerId', { tenant: 'acme', ownerId });

describe.each(stacks())('pageOfUnion on $name', (stack) => {
  let run: StackRun;
  let db: Database;
  const rows = Array.from({ length: 23 }, (_, at) =>
    // Ties in time across owners: a page may end within one.
    aThing({ ownerId: owners[at % 4]!, happenedAt: new Date(Date.UTC(2026, 0, 1, 0, 0, 0, at % 5)) }),
  );

  beforeAll(async () => {
    run = await stack.open();
    db = await openThings(await run.databaseUrl('things'));
    await save(db, ...rows, aThing({ tenantId: 'globex', ownerId: 'anna' }));
  });
  afterAll(async () => {
    await db?.close();
    await run?.dispose();
  });

  const ask = (of: readonly string[], first: number, after?: string | null): Promise<Page<Thing>> =>
    db.read((em) =>
      pageOfUnion(
        em,
        of.map((ownerId) => ofOwner(em, ownerId)),
        {
          alias: 'thing',
          orderBy: [{ property: 'happenedAt', direction: 'DESC' }],
          first,
          after,
          find: async (ids) =>
            new Map(
              (
                await em.findBy(
                  thingTable,
                  ids.map((id) => ({ id })),
                )
              ).map((row) => [row.id, row]),
            ),
        },
      ),
    );

  const latestFirst = (of: readonly string[]): string[] =>
    rows
      .filter(({ ownerId }) => of.includes(ownerId))
      .sort((a, b) => b.happenedAt.getTime() - a.happenedAt.getTime() || (a.id < b.id ? 1 : -1))
      .map(({ id }) => id);

  it.each([1, 2, 5, 6, 100])(
    'answers the rows of all queries in one order, each once, in pages of %i',
    async (first) => {
      const of = ['anna', 'cleo', 'dora'];
      const seen: string[] = [];
      let after: string | null = null;
      for (;;) {
        const found: Page<Thing> = await ask(of, first, after);
        expect(found.hasPreviousPage).toBe(after !== null);
        seen.push(...found.rows.map(({ id }) => id));
        if (!found.hasNextPage) break;
        after = found.cursors.at(-1)!;
      }
      expect(seen).toEqual(latestFirst(of));
    },
  );

  it('counts the rows of all queries', async () => {
    expect(await (await ask(['anna', 'bert'], 1)).countAll()).toBe(12);
  });

  it('answers nothing for no query, and for queries that match nothing', async () => {
    for (const owned of [[], ['nobody', 'else']]) {
      const found = await ask(owned, 5);
      expect([found.rows, found.hasNextPage, await found.countAll()]).toEqual([[], false, 0]);
    }
  });

  it('takes some hundred queries at once', async () => {
    const many = [...owners, ...Array.from({ length: 300 }, (_, at) => `nobody${at}`)];
    expect((await ask(many, 100)).rows.map(({ id }) => id)).toEqual(latestFirst(owners));
  });

  it('leaves out a row that is gone before it is read', async () => {
    const found = await db.read((em) =>
      pageOfUnion(em, [ofOwner(em, 'anna')], { alias: 'thing', orderBy: [], first: 5, find: async () => new Map() }),
    );
    expect([found.rows, found.cursors]).toEqual([[], []]);
  });

  it('refuses an order by what a row may lack, and a cursor of another list', async () => {
    const byName = db.read((em) =>
      pageOfUnion(em, [ofOwner(em, 'anna')], {
        alias: 'thing',
        orderBy: [{ property: 'name', direction: 'ASC' }],
        find: async () => new Map(),
      }),
    );
    await expect(byName).rejects.toThrow('"name"');
    await expect(ask(['anna'], 5, 'nonsense')).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});
