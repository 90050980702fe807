import { randomBytes } from 'node:crypto';
import { openDatabase, type Database } from '@custodia/persistence';
import { startKafka, startMariaDb } from '@custodia/servers';
import { kafkaServer, mysqlServer } from '../config.ts';

export interface BenchServers {
  /** An empty database of that name. */
  databaseUrl(name: string): Promise<string>;
  readonly eventsUrl: string;
  readonly server: {
    readonly version: string;
    readonly durable: boolean;
    readonly bufferPoolBytes: number;
    readonly redoLogBytes: number;
    readonly own: boolean;
  };
  stop(): Promise<void>;
}

/**
 * What somebody who takes thousands of entries a second would give it: the index by record is written all over the place, and with a
 * short redo log its pages go to the disk again and again.
 */
const bufferPoolBytes = 2 * 2 ** 30;
const redoLogBytes = 2 * 2 ** 30;

/** Those of CUSTODIA_TEST_MYSQL_URL and CUSTODIA_TEST_KAFKA_URL, or a durable MariaDB and a Kafka of its own. */
export async function openServers(): Promise<BenchServers> {
  const opened: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of opened.splice(0).reverse()) await close();
  };
  try {
    const mysql = mysqlServer() ?? (await own(startMariaDb({ durable: true })));
    const kafka = kafkaServer() ?? (await own(startKafka()));
    const root = await openDatabase({ url: new URL('/mysql', mysql).href, name: 'server', tables: [], migrations: [] });
    opened.push(() => root.close());
    if (mysqlServer() === null) {
      await query(root, `SET GLOBAL innodb_buffer_pool_size = ${bufferPoolBytes}`);
      await query(root, `SET GLOBAL innodb_log_file_size = ${redoLogBytes}`);
    }
    const prefix = `bench${randomBytes(4).toString('hex')}`;
    return {
      databaseUrl: async (name) => {
        const database = `${prefix}_${name}`;
        await query(root, `CREATE DATABASE ${database} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
        opened.push(() => query(root, `DROP DATABASE ${database}`));
        return new URL(`/${database}`, mysql).href;
      },
      eventsUrl: `${kafka}?prefix=${prefix}.`,
      server: { ...(await settingsOf(root)), own: mysqlServer() === null },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }

  async function own(starting: Promise<{ url: string; stop(): Promise<void> }>): Promise<string> {
    const server = await starting;
    opened.push(() => server.stop());
    return server.url;
  }
}

async function settingsOf(root: Database) {
  const [row] = await query(
    root,
    `SELECT VERSION() AS version, @@innodb_flush_log_at_trx_commit = 1 AND @@sync_binlog = 1 AS durable,
      @@innodb_buffer_pool_size AS pool, @@innodb_log_file_size AS redo`,
  );
  return {
    version: String(row?.['version']),
    durable: Number(row?.['durable']) === 1,
    bufferPoolBytes: Number(row?.['pool']),
    redoLogBytes: Number(row?.['redo']),
  };
}

export function query(db: Database, sql: string): Promise<Record<string, unknown>[]> {
  return db.read((em) => em.query(sql));
}
