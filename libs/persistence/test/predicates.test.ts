import {
  contains,
  deleteVersioned,
  isWithinScope,
  recordScope,
  updateDiffering,
  updateVersioned,
  withinScope,
  type Database,
  type RecordScope,
} from '@custodia/persistence';
import { Refusal } from '@custodia/errors';
import { stacks, type StackRun } from '@custodia/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aThing, openThings, save, thingTable } from './things.ts';

describe('recordScope', () => {
  it.each([
    ['NONE', '/a/', { kind: 'none' }],
    ['OWN', '/a/', { kind: 'own', userId: 'me' }],
    ['TEAM', '/a/', { kind: 'team', userId: 'me', teamPath: '/a/' }],
    ['TEAM', null, { kind: 'own', userId: 'me' }],
    ['TEAM', '', { kind: 'own', userId: 'me' }],
    ['TEAM', '/a', { kind: 'own', userId: 'me' }],
    ['ALL', null, { kind: 'all' }],
  ] as const)('makes of %s with the team path %p the scope %p', (access, teamPath, scope) => {
    expect(recordScope(access, { userId: 'me', teamPath })).toEqual(scope);
  });
});

describe.each(stacks())('predicates on $name', (stack) => {
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

  describe('withinScope', () => {
    const owned: [string, string, string][] = [
      ['mine', 'me', '/z/'],
      ['in my team', 'her', '/a/'],
      ['below my team', 'him', '/a/x/'],
      ['deep below', 'him', '/a/x/y/z/'],
      ['beside, with my name as a beginning', 'it', '/ab/'],
      ['beside, with a sign below the slash', 'it', '/a-b/'],
      ['beside, in another case', 'it', '/A/'],
      ['above', 'boss', '/'],
    ];
    beforeEach(() =>
      save(db, ...owned.map(([name, ownerId, ownerTeamPath]) => aThing({ name, ownerId, ownerTeamPath }))),
    );

    it.each<[string, RecordScope, string[]]>([
      ['nobody', { kind: 'none' }, []],
      ['an owner', { kind: 'own', userId: 'me' }, ['mine']],
      [
        'a team',
        { kind: 'team', userId: 'me', teamPath: '/a/' },
        ['below my team', 'deep below', 'in my team', 'mine'],
      ],
      ['the root team', { kind: 'team', userId: 'me', teamPath: '/' }, owned.map(([name]) => name).sort()],
      ['everybody', { kind: 'all' }, owned.map(([name]) => name).sort()],
    ])('shows to %s what is theirs, whatever ORs the query had', async (_, scope, expected) => {
      const found = await db.read((em) =>
        withinScope(em.createQueryBuilder(thingTable, 'thing').where('1 = 1 OR 1 = 1'), 'thing', scope).getMany(),
      );
      expect(found.map((thing) => thing.name).sort()).toEqual(expected);
      const byHand = owned.filter(([, ownerId, ownerTeamPath]) => isWithinScope(scope, { ownerId, ownerTeamPath }));
      expect(byHand.map(([name]) => name).sort()).toEqual(expected);
    });

    it('narrows an update too', async () => {
      const scope: RecordScope = { kind: 'team', userId: 'me', teamPath: '/a/' };
      const { affected } = await db.transaction((em) =>
        withinScope(em.createQueryBuilder().update(thingTable).set({ note: 'seen' }), '', scope).execute(),
      );
      expect(affected).toBe(4);
    });
  });

  describe('contains', () => {
    const names = [
      'Ångström Ltd',
      'acme 100%',
      'acme 100',
      'snake_case',
      'snakeXcase',
      'a*b?c[d]',
      'axb',
      '张伟',
      'back\\slash',
      'wow!',
      `O'Hara`,
    ];
    beforeEach(() => save(db, ...names.map((name) => aThing({ name }))));

    it.each<[string, string[]]>([
      ['acme', ['acme 100', 'acme 100%']],
      ['ACME', ['acme 100', 'acme 100%']],
      ['åNGSTRÖM', ['Ångström Ltd']],
      ['%', ['acme 100%']],
      ['_', ['snake_case']],
      ['*', ['a*b?c[d]']],
      ['?c[D', ['a*b?c[d]']],
      [']', ['a*b?c[d]']],
      ['伟', ['张伟']],
      ['\\', ['back\\slash']],
      ['!', ['wow!']],
      [`'`, [`O'Hara`]],
      ['nobody', []],
    ])('finds %p in any case, and takes no sign for a wildcard', async (text, expected) => {
      const found = await db.read((em) =>
        contains(em.createQueryBuilder(thingTable, 'thing').where('1 = 0 OR 1 = 1'), 'thing.name', text).getMany(),
      );
      expect(found.map((thing) => thing.name).sort()).toEqual([...expected].sort());
    });

    it('looks in several columns', async () => {
      await save(db, aThing({ note: 'of the ACME kind' }));
      const count = await db.read((em) =>
        contains(em.createQueryBuilder(thingTable, 'thing'), ['thing.name', 'thing.note'], 'acme').getCount(),
      );
      expect(count).toBe(3);
    });

    it('refuses a text that is too long to search for', async () => {
      const asking = db.read(async (em) =>
        contains(em.createQueryBuilder(thingTable, 'thing'), 'thing.name', 'x'.repeat(201)),
      );
      await expect(asking).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    });
  });

  describe('updateVersioned, updateDiffering and deleteVersioned', () => {
    it('change the row that is as it was seen, once', async () => {
      const { tenantId, id } = aThing();
      await save(db, aThing({ id }));
      const key = { tenantId, id, expectedVersion: 1 };
      const change = (name: string): Promise<unknown> =>
        db.transaction((em) => updateVersioned(em, thingTable, key, { name })).catch((error: unknown) => error);
      const [one, two] = await Promise.all([change('a'), change('b')]);
      expect([one, two]).toContain(2);
      expect([one, two].find((answer) => answer !== 2)).toMatchObject({ code: 'VERSION_CONFLICT', currentVersion: 2 });
    });

    it('write what differs alone: what another wrote meanwhile without a version stays', async () => {
      const before = aThing({ facts: { seen: [1] }, ownerTeamPath: '/old/' });
      await save(db, before);
      const { tenantId, id } = before;
      await db.transaction((em) => em.update(thingTable, { tenantId, id }, { ownerTeamPath: '/new/', note: 'theirs' }));
      const after = { ...before, version: 2, name: 'Mine', facts: { seen: [1] } };
      await db.transaction((em) => updateDiffering(em, thingTable, { before, after }));
      const now = await db.read((em) => em.findOneByOrFail(thingTable, { tenantId, id }));
      expect(now).toMatchObject({ name: 'Mine', note: 'theirs', ownerTeamPath: '/new/', version: 2 });
      const again = db.transaction((em) => updateDiffering(em, thingTable, { before, after }));
      await expect(again).rejects.toMatchObject({ code: 'VERSION_CONFLICT', currentVersion: 2 });
    });

    it('refuse a row that is not there or is another tenant’s with the same words', async () => {
      const thing = aThing({ tenantId: 'globex' });
      await save(db, thing);
      const keys = [
        { tenantId: 'acme', id: thing.id, expectedVersion: 1 },
        { tenantId: 'acme', id: 'nobody', expectedVersion: 1 },
      ];
      const refusals = await Promise.all(
        keys.flatMap((key) => [
          db.transaction((em) => updateVersioned(em, thingTable, key, { name: 'x' })).catch((error: unknown) => error),
          db.transaction((em) => deleteVersioned(em, thingTable, key)).catch((error: unknown) => error),
        ]),
      );
      for (const refusal of refusals) expect(refusal).toBeInstanceOf(Refusal);
      expect(
        new Set(refusals.map((refusal) => `${(refusal as Refusal).code} ${(refusal as Refusal).message}`)).size,
      ).toBe(1);
    });

    it('delete only what is as it was seen', async () => {
      const thing = aThing({ version: 3 });
      await save(db, thing);
      const { tenantId, id } = thing;
      const stale = db.transaction((em) => deleteVersioned(em, thingTable, { tenantId, id, expectedVersion: 2 }));
      await expect(stale).rejects.toMatchObject({ code: 'VERSION_CONFLICT', currentVersion: 3 });
      await db.transaction((em) => deleteVersioned(em, thingTable, { tenantId, id, expectedVersion: 3 }));
      expect(await db.read((em) => em.count(thingTable))).toBe(0);
    });
  });
});
