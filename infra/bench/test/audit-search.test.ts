import { audit } from '@custodia/audit';
import { openDatabase, type Database } from '@custodia/persistence';
import { stacks, type StackRun } from '@custodia/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ask, benchmarkAuditSearch, cases, fill, type Filled } from '../src/index.ts';
import { plansOf, type Plan } from './statements.ts';

const entries = 20_000;

/** What reads a table or a tenant from end to end, or sorts all that matches. A union of pages is put in order once they are few. */
function slowIn({ sql, lines }: Plan, dialect: Database['dialect'], { ofTenant }: { ofTenant: boolean }): string[] {
  const isUnion = sql.includes('SELECT * FROM (SELECT');
  return lines.filter((line) =>
    dialect === 'sqlite' ? isSlowInSqlite(line, { isUnion, ofTenant }) : isSlowInMariaDb(line, isUnion),
  );
}

function isSlowInSqlite(line: string, { isUnion, ofTenant }: { isUnion: boolean; ofTenant: boolean }): boolean {
  if (line.startsWith('USE TEMP B-TREE')) return !isUnion;
  if (line.startsWith('SCAN')) return !/^SCAN (page|part\d+|counted|\d+ CONSTANT|\(subquery)/.test(line);
  return !ofTenant && /^SEARCH (entry|about) .*\(tenantId=\?\)$/.test(line);
}

function isSlowInMariaDb(line: string, isUnion: boolean): boolean {
  const [table = '', type = '', , extra = ''] = line.split(' | ');
  if (/^<(derived|union)/.test(table)) return false;
  if (table === 'null') return !isUnion && !/Impossible WHERE|no matching row|tables optimized away/i.test(extra);
  return type === 'ALL' || type === 'index' || /filesort|temporary/i.test(extra);
}

describe.each(stacks())('the search of a filled audit log on $name', (stack) => {
  let run: StackRun;
  let db: Database;
  let filled: Filled;

  beforeAll(async () => {
    run = await stack.open();
    const { tables, migrations } = audit;
    db = await openDatabase({ url: await run.databaseUrl('audit'), name: 'audit', tables, migrations });
    filled = await fill(db, entries, { progress: () => undefined, signal: new AbortController().signal });
    if (db.dialect === 'mysql') await db.read((em) => em.query('ANALYZE TABLE audit_entry, audit_entry_subject'));
  }, 120_000);

  afterAll(async () => {
    await db?.close();
    await run?.dispose();
  });

  it('has as many entries as it was filled with, and the people whom they are about', async () => {
    const count = async (table: string): Promise<number> =>
      Number((await db.read((em) => em.query(`SELECT COUNT(*) AS n FROM ${table}`)))[0].n);
    expect(await count('audit_entry')).toBe(entries);
    expect(await count('audit_entry_subject')).toBe(filled.people);
    expect(filled.people).toBeGreaterThan(entries);
  });

  it.each(cases.map((one) => [one.name, one] as const))('answers "%s" by an index, in its order', async (_, one) => {
    for (const n of [0, 1, 2, 3]) {
      const filter = one.filter(n, entries);
      const [after] = (await ask(db, one, { filter, first: 1 })).cursors;
      const plans = await plansOf(db, async () => {
        await ask(db, one, { filter, first: 50 });
        if (after !== undefined) await ask(db, one, { filter, first: 50, after });
      });
      expect(plans.length).toBeGreaterThan(0);
      const ofTenant = Object.keys(filter).length === 0;
      expect(plans.flatMap((plan) => slowIn(plan, db.dialect, { ofTenant }))).toEqual([]);
    }
  });

  it('would tell a filter without an index', async () => {
    const plans = await plansOf(db, () =>
      db.read((em) => em.query("SELECT id FROM audit_entry WHERE reason = 'x' ORDER BY occurredAt DESC LIMIT 5")),
    );
    expect(plans.flatMap((plan) => slowIn(plan, db.dialect, { ofTenant: false })).length).toBeGreaterThan(0);
  });
});

describe.each(stacks().filter(({ name }) => name.startsWith('MariaDB')))(
  'npm run bench -- audit-search on $name',
  () => {
    it('reports first and later pages of every filter beside a key and no index, and leaves no database', async () => {
      const wanted = { entries: 2_000, keep: false, queries: 2 };
      const report = await benchmarkAuditSearch({
        ...wanted,
        progress: () => undefined,
        signal: new AbortController().signal,
      });
      expect(report.filled).toMatchObject({ entries: 2_000 });
      expect(report.cases.map(({ filter }) => filter)).toEqual(cases.map(({ name }) => name));
      for (const { firstPage, ratio } of report.cases) {
        expect(firstPage.p99Ms).toBeGreaterThanOrEqual(firstPage.p50Ms);
        expect(ratio.toByKey).toBeGreaterThan(0);
      }
      expect(report.beside.byKey.queries).toBe(2);
      // Whatever a run leaves, the next one would take for its own.
      expect(
        (await benchmarkAuditSearch({ ...wanted, progress: () => undefined, signal: new AbortController().signal }))
          .filled,
      ).not.toBeNull();
    }, 120_000);
  },
);
