import { columns, createTable, openDatabase, subjectScope, withinSubjects } from '@custodia/persistence';
import type { Database, SubjectOptions, SubjectScope } from '@custodia/persistence';
import { stacks, type StackRun } from '@custodia/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EntitySchema, type MigrationInterface, type QueryRunner } from 'typeorm';
import { aThing, CreateThings1700000000001, save, thingTable } from './things.ts';

interface Said {
  readonly tenantId: string;
  readonly purpose: string;
  readonly contactId: string;
  readonly stated: string;
  readonly expiresAt: Date | null;
}

const said = {
  tenantId: columns.tenant({ primary: true }),
  purpose: columns.code(64, { primary: true }),
  contactId: columns.id({ primary: true }),
  stated: columns.code(16),
  expiresAt: columns.instant({ nullable: true }),
};
const saidTable = new EntitySchema<Said>({ name: 'consent_projection', columns: said });

class CreateSaid1700000000002 implements MigrationInterface {
  up(runner: QueryRunner): Promise<void> {
    return createTable(runner, { name: 'consent_projection', columns: said });
  }

  down(runner: QueryRunner): Promise<void> {
    return runner.dropTable('consent_projection');
  }
}

const now = new Date('2026-06-01T12:00:00.000Z');
const [before, after] = [new Date(now.getTime() - 1), new Date(now.getTime() + 1)];
const consenting: SubjectScope = { kind: 'consenting', tenantId: 'acme', purpose: 'MARKETING', at: now };

describe('subjectScope', () => {
  const marketing = { tenantId: 'acme', purpose: 'MARKETING' };
  it.each([
    ['ALL', marketing, { kind: 'all' }],
    ['ALL', { tenantId: 'acme', purpose: null }, { kind: 'all' }],
    ['CONSENTING', marketing, consenting],
    ['CONSENTING', { tenantId: 'acme', purpose: null }, { kind: 'none' }],
    ['NONE', marketing, { kind: 'none' }],
  ] as const)('makes of %s for %p the scope %p', (access, principal, scope) => {
    expect(subjectScope(access, principal, now)).toEqual(scope);
  });
});

describe.each(stacks())('people within a purpose, on $name', (stack) => {
  let run: StackRun;
  let db: Database;

  beforeAll(async () => {
    run = await stack.open();
    const url = await run.databaseUrl('things');
    const migrations = [CreateThings1700000000001, CreateSaid1700000000002];
    db = await openDatabase({ url, name: 'things', tables: [thingTable, saidTable], migrations });
    const things = Object.keys(statements).map((name) => aThing({ name }));
    await save(db, ...things, aThing());
    const rows = Object.entries(statements).flatMap(([contactId, rows]) =>
      rows.map((row) => ({
        tenantId: 'acme',
        purpose: 'MARKETING',
        stated: 'GIVEN',
        expiresAt: null,
        contactId,
        ...row,
      })),
    );
    await db.transaction((em) => em.insert(saidTable, rows));
  });
  afterAll(async () => {
    await db.close();
    await run.dispose();
  });

  const statements: Readonly<Record<string, readonly object[]>> = {
    'gave it': [{}],
    'gave it until later': [{ expiresAt: after }],
    'gave both': [{}, { purpose: 'ANALYTICS' }],
    'gave it and took the other back': [{}, { purpose: 'ANALYTICS', stated: 'WITHDRAWN' }],
    'said nothing': [],
    'took it back': [{ stated: 'WITHDRAWN' }],
    'gave it until now': [{ expiresAt: now }],
    'gave it until before': [{ expiresAt: before }],
    'gave another': [{ purpose: 'ANALYTICS' }],
    'gave it elsewhere': [{ tenantId: 'globex' }],
  };
  const met = ['gave both', 'gave it', 'gave it and took the other back', 'gave it until later'];
  const everybody = Object.keys(statements).sort();

  const names = async (scope: SubjectScope, options?: SubjectOptions): Promise<(string | null)[]> => {
    const found = await db.read((em) => {
      const query = em.createQueryBuilder(thingTable, 'thing').where('1 = 1 OR 1 = 1');
      return withinSubjects(query, 'thing.name', scope, options).getMany();
    });
    return found.map(({ name }) => name).sort();
  };

  it('are those whose consent is given, for it, here, and has not lapsed', async () => {
    expect(await names(consenting)).toEqual(met);
  });

  it('are all, where the purpose asks for no consent, and nobody where nothing is known of it', async () => {
    expect(await names({ kind: 'all' })).toEqual([...everybody, null].sort());
    expect(await names({ kind: 'none' })).toEqual([]);
  });

  it('leave rows about nobody where these are wanted', async () => {
    expect(await names(consenting, { orNobody: true })).toEqual([...met, null].sort());
    expect(await names({ kind: 'none' }, { orNobody: true })).toEqual([null]);
  });

  it('are looked for by a column whose table is named, so that it is not taken for one of the consents', async () => {
    const asking = db.read(async (em) =>
      withinSubjects(em.createQueryBuilder(thingTable, 'thing'), 'name', consenting).getMany(),
    );
    await expect(asking).rejects.toThrow('names no table');
  });

  it('narrow an update too', async () => {
    const { affected } = await db.transaction((em) =>
      withinSubjects(
        em.createQueryBuilder().update(thingTable).set({ note: 'seen' }),
        'thing.name',
        consenting,
      ).execute(),
    );
    expect(affected).toBe(met.length);
    const seen = await db.read((em) => em.findBy(thingTable, { note: 'seen' }));
    expect(seen.map(({ name }) => name).sort()).toEqual(met);
  });
});
