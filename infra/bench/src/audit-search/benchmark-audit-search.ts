import { cpus, loadavg } from 'node:os';
import { entryStore } from '@custodia/audit';
import type { Database } from '@custodia/persistence';
import { openBenchDatabase, query, type BenchDatabase, type Wanted } from './bench-database.ts';
import { cases } from './cases.ts';
import type { Filled } from './fill.ts';
import { measureCase, timesOf, type CaseTimes, type Times } from './measure-case.ts';
import { entryOf, tenantId } from './population.ts';

export interface AuditSearchReport {
  readonly benchmark: 'audit-search';
  readonly entries: number;
  /** Null: a database from a run before was used. */
  readonly filled: Filled | null;
  readonly bytes: { readonly rows: number; readonly indexes: number };
  readonly server: BenchDatabase['server'];
  readonly machine: { readonly node: string; readonly processors: number; readonly load: number };
  /** What else it could be: one entry by its key, and a filter without an index, which reads the tenant's log. */
  readonly beside: { readonly byKey: Times; readonly withoutIndexMs: number };
  readonly cases: readonly (CaseTimes & {
    readonly filter: string;
    /** Of the first page, at the median: to one entry by its key, and of a filter without an index to it. */
    readonly ratio: { readonly toByKey: number; readonly ofWithoutIndex: number };
  })[];
  /** The slowest p99 of all, first and middle pages. */
  readonly slowest: { readonly filter: string; readonly p99Ms: number };
}

/** Fills an audit log, and asks it for pages by every filter, through the code that the service itself asks with. */
export async function benchmarkAuditSearch(wanted: Wanted & { readonly queries?: number }): Promise<AuditSearchReport> {
  const { progress, signal, entries, queries = 100 } = wanted;
  progress('opening the database');
  const { db, filled, server, stop } = await openBenchDatabase(wanted);
  try {
    progress('reading statistics of the tables');
    await query(db, 'ANALYZE TABLE audit_entry, audit_entry_subject, audit_facet');
    const byKey = await measureByKey(db, { entries, queries });
    const measured: { filter: string; times: CaseTimes }[] = [];
    for (const one of cases) {
      signal.throwIfAborted();
      const times = await measureCase(db, one, { queries, entries });
      progress(
        `${one.name}: ${times.firstPage.p50Ms} ms, p99 ${times.firstPage.p99Ms}; from the middle p99 ${times.middlePage?.p99Ms ?? '-'}`,
      );
      measured.push({ filter: one.name, times });
    }
    progress('asking once without an index');
    const withoutIndexMs = await measureWithoutIndex(db);
    return {
      benchmark: 'audit-search',
      entries,
      filled,
      bytes: await bytesOf(db),
      server,
      machine: { node: process.version, processors: cpus().length, load: rounded(loadavg()[0] ?? 0) },
      beside: { byKey, withoutIndexMs },
      cases: measured.map(({ filter, times }) => ({
        filter,
        ...times,
        ratio: {
          toByKey: rounded(times.firstPage.p50Ms / byKey.p50Ms),
          ofWithoutIndex: Math.round(withoutIndexMs / times.firstPage.p50Ms),
        },
      })),
      slowest: slowestOf(measured),
    };
  } finally {
    await stop();
  }
}

async function measureByKey(db: Database, { entries, queries }: { entries: number; queries: number }): Promise<Times> {
  const measured: number[] = [];
  for (let n = 0; n < queries; n += 1) {
    const { id } = entryOf((n * 104_729) % entries, entries);
    const startedAt = performance.now();
    const found = await db.read((em) => entryStore(em).findMany({ tenantId, seesAll: true }, [id]));
    measured.push(performance.now() - startedAt);
    if (found.size !== 1)
      throw new Error(`The database does not hold ${id}: it was filled by another version. Drop it, and run again.`);
  }
  return timesOf(measured);
}

/** The reason of a refusal has none. */
async function measureWithoutIndex(db: Database): Promise<number> {
  const startedAt = performance.now();
  await query(
    db,
    `SELECT id FROM audit_entry WHERE tenantId = '${tenantId}' AND reason = 'NONE' ORDER BY occurredAt DESC, id DESC LIMIT 50`,
  );
  return Math.round(performance.now() - startedAt);
}

async function bytesOf(db: Database): Promise<AuditSearchReport['bytes']> {
  const [row] = await query(
    db,
    `SELECT SUM(data_length) AS 'rows', SUM(index_length) AS 'indexes' FROM information_schema.tables WHERE table_schema = DATABASE()`,
  );
  return { rows: Number(row?.['rows']), indexes: Number(row?.['indexes']) };
}

function slowestOf(measured: readonly { filter: string; times: CaseTimes }[]): AuditSearchReport['slowest'] {
  const slowest = measured.map(({ filter, times: { firstPage, middlePage } }) => ({
    filter,
    p99Ms: Math.max(firstPage.p99Ms, middlePage?.p99Ms ?? 0),
  }));
  return slowest.reduce((a, b) => (b.p99Ms > a.p99Ms ? b : a));
}

const rounded = (value: number): number => Math.round(value * 100) / 100;
