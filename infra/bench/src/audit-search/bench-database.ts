import { audit } from '@custodia/audit';
import { openDatabase, type Database } from '@custodia/persistence';
import { startMariaDb } from '@custodia/servers';
import type { BenchmarkOptions } from '../benchmark-options.ts';
import { mysqlServer } from '../config.ts';
import { fill, type Filled } from './fill.ts';
import { entryOf, tenantId } from './population.ts';

export interface BenchDatabase {
  readonly db: Database;
  /** Null: it was there from a run before. */
  readonly filled: Filled | null;
  readonly server: { readonly version: string; readonly bufferPoolBytes: number; readonly durable: boolean };
  stop(): Promise<void>;
}

export interface Wanted extends Pick<BenchmarkOptions, 'progress' | 'signal'> {
  readonly entries: number;
  readonly keep: boolean;
}

const bufferPoolBytes = 2 * 2 ** 30;

/**
 * A filled database: on a MariaDB of its own that goes with it, or on the server of CUSTODIA_TEST_MYSQL_URL, where `keep` leaves it
 * for the next run, which finds it there.
 */
export async function openBenchDatabase(wanted: Wanted): Promise<BenchDatabase> {
  const given = mysqlServer();
  if (wanted.keep && given === null) {
    throw new Error(
      '--keep needs a server that stays: npm run servers -- start, and its URL in CUSTODIA_TEST_MYSQL_URL.',
    );
  }
  const server = given === null ? await startMariaDb({ durable: true }) : { url: given, stop: async () => undefined };
  const name = `custodia_bench_audit_${wanted.entries}`;
  const opened: (() => Promise<void>)[] = [() => server.stop()];
  const stop = async (): Promise<void> => {
    for (const close of opened.splice(0).reverse()) await close();
  };
  try {
    const root = await openDatabase({
      url: new URL('/mysql', server.url).href,
      name: 'server',
      tables: [],
      migrations: [],
    });
    opened.push(() => root.close());
    await query(root, `CREATE DATABASE IF NOT EXISTS ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
    if (!wanted.keep) opened.push(async () => void (await query(root, `DROP DATABASE ${name}`)));
    if (given === null) await query(root, `SET GLOBAL innodb_buffer_pool_size = ${bufferPoolBytes}`);
    const db = await openDatabase({
      url: new URL(`/${name}`, server.url).href,
      name: 'audit',
      tables: audit.tables,
      migrations: audit.migrations,
    });
    opened.push(() => db.close());
    const filled = (await isFilled(db, wanted.entries))
      ? null
      : await fillFast(root, db, { ...wanted, own: given === null });
    return { db, filled, server: await serverOf(root), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Facets are written last: with them, all is there. */
async function isFilled(db: Database, entries: number): Promise<boolean> {
  const last = entryOf(entries - 1, entries);
  const [row] = await query(db, `SELECT 1 FROM audit_entry WHERE tenantId = '${tenantId}' AND id = '${last.id}'`);
  const [facet] = await query(db, 'SELECT 1 FROM audit_facet LIMIT 1');
  if (row && facet) return true;
  const [any] = await query(db, 'SELECT 1 FROM audit_entry LIMIT 1');
  if (!any) return false;
  throw new Error('The database is there, but was not filled to its end. Drop it, and run again.');
}

/** A server of our own need not keep what we can make again; it is durable again before anything is measured. */
async function fillFast(root: Database, db: Database, { own, ...wanted }: Wanted & { own: boolean }): Promise<Filled> {
  if (!own) return fill(db, wanted.entries, wanted);
  await query(root, 'SET GLOBAL innodb_flush_log_at_trx_commit = 0, GLOBAL sync_binlog = 0');
  // It would grow longer than the tables. MariaDB forgets at each 1 GiB what is older than this.
  await query(root, 'SET GLOBAL binlog_expire_logs_seconds = 1');
  const filled = await fill(db, wanted.entries, wanted);
  await query(root, 'SET GLOBAL innodb_flush_log_at_trx_commit = 1, GLOBAL sync_binlog = 1');
  return filled;
}

async function serverOf(root: Database): Promise<BenchDatabase['server']> {
  const [row] = await query(
    root,
    `SELECT VERSION() AS version, @@innodb_buffer_pool_size AS bytes,
      @@innodb_flush_log_at_trx_commit = 1 AND @@sync_binlog = 1 AS durable`,
  );
  return {
    version: String(row?.['version']),
    bufferPoolBytes: Number(row?.['bytes']),
    durable: Number(row?.['durable']) === 1,
  };
}

export function query(db: Database, sql: string): Promise<Record<string, unknown>[]> {
  return db.read((em) => em.query(sql));
}
