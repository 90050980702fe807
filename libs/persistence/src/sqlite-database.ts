import { mkdir, open } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CustodiaError, isCustodiaError } from '@custodia/errors';
import { DataSource, type EntityManager } from 'typeorm';
import { silentLogger, type Database, type DatabaseOptions, type Lease } from './database.ts';
import { keepUntilEnded, LocalLeases } from './local-lease.ts';
import { MigrationFailed, migrationsTableName, runMigrations } from './migrations.ts';
import { Mutex } from './mutex.ts';
import { ownedBy } from './owner-of.ts';
import { quietLogger } from './quiet-logger.ts';
import { isTransient, retryTransient } from './retry.ts';
import { SqliteConnection } from './sqlite-driver.ts';
import { TransactionScope } from './transaction-scope.ts';

/** The driver waits in the event loop's own thread, so it waits briefly; `retryTransient` waits outside it. */
const BUSY_TIMEOUT_MS = 100;
const WRITER_PATIENCE_MS = 30_000;

/**
 * What all connections of this process to one file share: two transactions of one process must take turns outside the
 * driver, since the driver's waiting would stop the very transaction it waits for.
 */
interface FileTurn {
  readonly mutex: Mutex;
  readonly scope: TransactionScope;
  readonly leases: LocalLeases;
}
const turns = new Map<string, FileTurn>();

/** A SQLite file: one connection that writes, in turns, and one that reads what is committed. */
export async function openSqlite(options: DatabaseOptions): Promise<Database> {
  const file = fileOf(options);
  try {
    // Rows are personal: nobody else on the machine reads them. The -wal and -shm files take the same mode.
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await open(file, 'a', 0o600).then((handle) => handle.close());
    return await retryTransient(() => openFile(options, file), options.logger ?? silentLogger);
  } catch (error) {
    throw isCustodiaError(error) ? error : unreachable(options.name, file, error);
  }
}

async function openFile(options: DatabaseOptions, file: string): Promise<Database> {
  const writer = await connect(options, file, 'write');
  try {
    await runMigrations(writer, options.name, options.logger ?? silentLogger);
    return new SqliteDatabase(options, file, writer, await connect(options, file, 'read'));
  } catch (error) {
    await writer.destroy();
    // Another process has the file for a moment: begin again, with a new connection.
    throw error instanceof MigrationFailed && isTransient(error.cause) ? error.cause : error;
  }
}

class SqliteDatabase implements Database {
  readonly dialect = 'sqlite';
  readonly name: string;
  readonly #writer: DataSource;
  readonly #reader: DataSource;
  readonly #options: DatabaseOptions;
  readonly #file: string;
  readonly #turn: FileTurn;
  readonly #leases = new Set<Lease>();

  constructor(options: DatabaseOptions, file: string, writer: DataSource, reader: DataSource) {
    this.name = options.name;
    this.#options = options;
    this.#file = file;
    this.#writer = writer;
    this.#reader = reader;
    this.#turn = turnOf(file);
  }

  async read<T>(fn: (em: EntityManager) => Promise<T>): Promise<T> {
    this.#turn.scope.assertOutside('read', this.name);
    return fn(this.#reader.manager);
  }

  async transaction<T>(fn: (em: EntityManager) => Promise<T>): Promise<T> {
    this.#turn.scope.assertOutside('transaction', this.name);
    return retryTransient(() => this.#inTurn(fn), this.#options.logger ?? silentLogger);
  }

  async #inTurn<T>(fn: (em: EntityManager) => Promise<T>): Promise<T> {
    const leave = await this.#turn.mutex.acquire(WRITER_PATIENCE_MS, () => tooLong(this.name));
    try {
      return await this.#turn.scope.run(() => write(this.#writer, fn));
    } finally {
      leave();
    }
  }

  async ping(): Promise<void> {
    try {
      await this.#reader.query('SELECT 1 FROM sqlite_master LIMIT 1');
    } catch (error) {
      throw unreachable(this.name, this.#file, error);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#leases].map((lease) => lease.release()));
    const leave = await this.#turn.mutex.acquire(WRITER_PATIENCE_MS, () => tooLong(this.name));
    try {
      await this.#reader.destroy();
      // Statistics for the next start's query plans, and one file again in place of three.
      await this.#writer.query('PRAGMA optimize');
      await this.#writer.query('PRAGMA wal_checkpoint(TRUNCATE)');
      await this.#writer.destroy();
    } finally {
      leave();
    }
  }

  async lease(name: string): Promise<Lease | null> {
    const lease = this.#turn.leases.take(name);
    if (lease) keepUntilEnded(this.#leases, lease);
    return lease;
  }
}

async function write<T>(writer: DataSource, fn: (em: EntityManager) => Promise<T>): Promise<T> {
  const runner = writer.createQueryRunner();
  try {
    await runner.startTransaction();
  } catch (error) {
    // TypeORM believes that the transaction has begun; the next statement would run in a transaction that is not there.
    Object.assign(runner, { isTransactionActive: false });
    throw error;
  }
  try {
    const result = await fn(runner.manager);
    await runner.commitTransaction();
    return result;
  } catch (error) {
    // The first error is the one to tell; after a failed COMMIT there may be nothing left to roll back.
    await runner.rollbackTransaction().catch(() => undefined);
    Object.assign(runner, { isTransactionActive: false, transactionDepth: 0 });
    throw error;
  }
}

function connect(options: DatabaseOptions, file: string, mode: 'read' | 'write'): Promise<DataSource> {
  const source = new DataSource({
    type: 'better-sqlite3',
    driver: SqliteConnection,
    database: file,
    timeout: BUSY_TIMEOUT_MS,
    entities: [...options.tables],
    migrations: mode === 'write' ? [...options.migrations] : [],
    migrationsTableName,
    synchronize: false,
    logger: quietLogger,
    prepareDatabase: (connection: SqliteConnection) => {
      connection.pragma('journal_mode = WAL');
      // In WAL, NORMAL may lose the last commits when the power fails. What we have answered, we have kept.
      connection.pragma('synchronous = FULL');
      if (mode === 'read') connection.pragma('query_only = ON');
    },
  });
  return ownedBy(options.name, source).initialize();
}

function turnOf(file: string): FileTurn {
  const turn = turns.get(file) ?? { mutex: new Mutex(), scope: new TransactionScope(), leases: new LocalLeases() };
  turns.set(file, turn);
  return turn;
}

function fileOf({ url, name }: DatabaseOptions): string {
  const path = url.startsWith('file://') ? fileURLToPath(url) : url.slice('file:'.length);
  if (!isAbsolute(path)) {
    throw new CustodiaError('CONFIGURATION_INVALID', `The database file of ${name} must be an absolute path: file:/…`);
  }
  return resolve(path);
}

function unreachable(name: string, file: string, cause: unknown): CustodiaError {
  return new CustodiaError(
    'DATABASE_UNREACHABLE',
    `The database of ${name} cannot be opened: ${file}. Check that the folder may be written to and the file is a SQLite database.`,
    { cause },
  );
}

function tooLong(name: string): CustodiaError {
  return new CustodiaError(
    'TIMEOUT',
    `Another transaction has held the database of ${name} for ${WRITER_PATIENCE_MS / 1000} s. Try again; if it stays, restart the service.`,
  );
}
