import { page, pageByParent, type Database, type OrderBy, type Page } from '@custodia/persistence';
import { stacks, type StackRun } from '@custodia/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { aThing, openThings, save, thingTable, type Thing } from './things.ts';

const things = (em: EntityManager): SelectQueryBuilder<Thing> =>
  em.createQueryBuilder(thingTable, 'thing').where('thing.tenantId = :tenant', { tenant: 'acme' });

/** Ties, values and gaps in every column that a list can be ordered by. */
function manyThings(): Thing[] {
  const names = ['b', 'a', null, '张', 'É', 'a', null, 'Z', '🙂'];
  return Array.from({ length: 27 }, (_, at) =>
    aThing({
      name: names[at % names.length]!,
      amountMinor: BigInt(at % 4) * 2n ** 55n - 2n ** 56n,
      happenedAt: new Date(Date.UTC(2017, 0, 1, 0, 0, 0, at % 5)),
      day: at % 3 === 0 ? null : `2017-0${(at % 6) + 1}-01`,
      active: at % 2 === 0,
      ownerId: `owner${at % 3}`,
    }),
  );
}

function sorted(rows: readonly Thing[], orderBy: readonly OrderBy[]): string[] {
  const byteOrder = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
  const compare = (a: unknown, b: unknown): number => {
    if (typeof a === 'string') return byteOrder(a, b as string);
    return Number(a! > b!) - Number(a! < b!);
  };
  const keys: OrderBy[] = [...orderBy, { property: 'id', direction: orderBy.at(-1)?.direction ?? 'ASC' }];
  return [...rows]
    .sort((a, b) => {
      for (const { property, direction } of keys) {
        const [x, y] = [a[property as keyof Thing], b[property as keyof Thing]];
        const order =
          x === null || y === null
            ? Number(x === null) - Number(y === null)
            : compare(x, y) * (direction === 'ASC' ? 1 : -1);
        if (order !== 0) return order;
      }
      return 0;
    })
    .map((row) => row.id);
}

describe.each(stacks())('page on $name', (stack) => {
  let run: StackRun;
  let db: Database;
  const rows = manyThings();

  beforeAll(async () => {
    run = await stack.open();
    db = await openThings(await run.databaseUrl('things'));
    await save(db, ...rows, aThing({ tenantId: 'globex', name: 'c' }));
  });
  afterAll(async () => {
    await db.close();
    await run.dispose();
  });

  const ask = (orderBy: OrderBy[], first: number, after?: string | null): Promise<Page<Thing>> =>
    db.read((em) => page(things(em), { alias: 'thing', orderBy, first, after }));

  const orders: OrderBy[][] = [
    [],
    ...(['name', 'amountMinor', 'happenedAt', 'day', 'active', 'version', 'id'] as const).flatMap((property) => [
      [{ property, direction: 'ASC' as const }],
      [{ property, direction: 'DESC' as const }],
    ]),
    [
      { property: 'name', direction: 'DESC' },
      { property: 'day', direction: 'ASC' },
      { property: 'amountMinor', direction: 'DESC' },
    ],
  ];

  it.each(
    orders.map(
      (orderBy) => [orderBy.map((key) => `${key.property} ${key.direction}`).join(', ') || 'nothing', orderBy] as const,
    ),
  )('walks every row once, in order, by %s; rows without a value come last', async (_, orderBy) => {
    for (const first of [1, 4, 27, 200]) {
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const found: Page<Thing> = await ask(orderBy, first, after);
        seen.push(...found.rows.map((row) => row.id));
        expect(found.hasPreviousPage).toBe(after !== null);
        after = found.hasNextPage ? found.cursors.at(-1)! : null;
      } while (after);
      expect(seen).toEqual(sorted(rows, orderBy));
    }
  });

  it('neither repeats nor hides a row when others come and go in between', async () => {
    const orderBy: OrderBy[] = [{ property: 'id', direction: 'ASC' }];
    const first = await ask(orderBy, 5);
    const gone = first.rows[4]!;
    await db.transaction((em) => em.delete(thingTable, { tenantId: gone.tenantId, id: gone.id }));
    const second = await ask(orderBy, 5, first.cursors[4]);
    await save(db, gone);
    expect(second.rows.map((row) => row.id)).toEqual(sorted(rows, orderBy).slice(5, 10));
  });

  it('counts all rows of the query, whatever the page, and only when asked', async () => {
    const late = aThing({ name: 'late' });
    const first = await ask([], 2);
    const second = await ask([], 2, first.cursors[1]);
    await save(db, late);
    expect([await first.countAll(), await second.countAll()]).toEqual([28, 28]);
    await db.transaction((em) => em.delete(thingTable, { tenantId: late.tenantId, id: late.id }));
    expect(await second.countAll()).toBe(28);
  });

  it('stays within the query, whatever ORs stand in it', async () => {
    const found = await db.read((em) => {
      const query = em
        .createQueryBuilder(thingTable, 'thing')
        .where('thing.tenantId = :tenant OR 1 = 0', { tenant: 'globex' });
      return page(query, { alias: 'thing', orderBy: [{ property: 'name', direction: 'ASC' }], first: 200 });
    });
    const nothing = await db.read((em) => {
      const query = em
        .createQueryBuilder(thingTable, 'thing')
        .where('thing.tenantId = :tenant OR 1 = 0', { tenant: 'globex' });
      return page(query, {
        alias: 'thing',
        orderBy: [{ property: 'name', direction: 'ASC' }],
        after: found.cursors[0],
      });
    });
    expect([found.rows.length, nothing.rows.length]).toEqual([1, 0]);
  });

  it.each([0, -1, 201, 1.5, Number.NaN])('refuses a page of %d rows', async (first) => {
    await expect(ask([], first)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'first must be between 1 and 200.',
    });
  });

  const forge = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const order = 'happenedAt ASC,id ASC';
  it.each<[string, string]>([
    ['no cursor at all', 'nonsense'],
    ['text that is not base64url', '💥'],
    ['JSON of another kind', forge({ a: 1 })],
    ['a cursor of another order', forge(['name ASC,id ASC', 'a', 'b'])],
    ['too few keys', forge([order, { d: '2017-01-01T00:00:00.000Z' }])],
    ['a text for a date', forge([order, '2017-01-01', 'x'])],
    ['a date that is none', forge([order, { d: 'yesterday' }, 'x'])],
    ['an object for an id', forge([order, { d: '2017-01-01T00:00:00.000Z' }, { toString: 1 }])],
    ['null for an id', forge([order, { d: '2017-01-01T00:00:00.000Z' }, null])],
    ['null where no value is null', forge([order, null, 'x'])],
    ['null itself', forge(null)],
  ])('refuses %s, and says what to do', async (_, after) => {
    await expect(ask([{ property: 'happenedAt', direction: 'ASC' }], 5, after)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'after must be a cursor of this very list in the same order; leave it out to begin.',
    });
  });

  it('takes a forged key for what it is: a value', async () => {
    const after = forge(['name ASC,id ASC', `' OR 1=1 --`, 'é']);
    const found = await ask([{ property: 'name', direction: 'ASC' }], 200, after);
    expect(found.rows).toHaveLength(27);
  });

  it('gives each of many parents its first rows, in one go', async () => {
    const orderBy: OrderBy[] = [{ property: 'name', direction: 'DESC' }];
    const parentIds = ['owner0', 'owner2', 'nobody'];
    const pages = await db.read((em) =>
      pageByParent(things(em), { alias: 'thing', orderBy, first: 4, parent: 'ownerId', parentIds }),
    );
    for (const parentId of parentIds) {
      const children = rows.filter((row) => row.ownerId === parentId);
      const found = pages.get(parentId)!;
      expect(found.rows.map((row) => row.id)).toEqual(sorted(children, orderBy).slice(0, 4));
      expect([found.hasNextPage, await found.countAll()]).toEqual([children.length > 4, children.length]);
    }
    expect(
      await db.read((em) => pageByParent(things(em), { alias: 'thing', orderBy, parent: 'ownerId', parentIds: [] })),
    ).toEqual(new Map());
  });
});
