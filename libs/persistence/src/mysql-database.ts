import { createHash } from 'node:crypto';
import { CustodiaError, isCustodiaError } from '@custodia/errors';
import { DataSource, type EntityManager } from 'typeorm';
import { silentLogger, type Database, type DatabaseOptions, type Lease } from './database.ts';
import { keepUntilEnded } from './local-lease.ts';
import { migrationsTableName, runMigrations } from './migrations.ts';
import { mysqlAddress, type MysqlAddress } from './mysql-address.ts';
import { mysqlDriver } from './mysql-driver.ts';
import { takeMysqlLease } from './mysql-lease.ts';
import { ownedBy } from './owner-of.ts';
import { quietLogger } from './quiet-logger.ts';
import { driverCode, retryTransient } from './retry.ts';
import { TransactionScope } from './transaction-scope.ts';

/** A schema of a MySQL or MariaDB server. */
export async function openMysql(options: DatabaseOptions): Promise<Database> {
  const address = mysqlAddress(options);
  const source = await connect(options, address).catch((error: unknown) => {
    throw unreachable(options.name, address, error);
  });
  const database = new MysqlDatabase(options, address, source);
  try {
    await migrate(options, source, address);
    return database;
  } catch (error) {
    await source.destroy();
    throw isCustodiaError(error) ? error : unreachable(options.name, address, error);
  }
}

class MysqlDatabase implements Database {
  readonly dialect = 'mysql';
  readonly name: string;
  readonly #options: DatabaseOptions;
  readonly #address: MysqlAddress;
  readonly #source: DataSource;
  readonly #scope = new TransactionScope();
  readonly #leases = new Set<Lease>();

  constructor(options: DatabaseOptions, address: MysqlAddress, source: DataSource) {
    this.name = options.name;
    this.#options = options;
    this.#address = address;
    this.#source = source;
  }

  async read<T>(fn: (em: EntityManager) => Promise<T>): Promise<T> {
    this.#scope.assertOutside('read', this.name);
    return this.#named(() => fn(this.#source.manager));
  }

  async transaction<T>(fn: (em: EntityManager) => Promise<T>): Promise<T> {
    this.#scope.assertOutside('transaction', this.name);
    const attempt = () => this.#scope.run(() => this.#source.transaction(fn));
    return this.#named(() => retryTransient(attempt, this.#options.logger ?? silentLogger));
  }

  async ping(): Promise<void> {
    await this.#source.query('SELECT 1').catch((error: unknown) => {
      throw unreachable(this.name, this.#address, error);
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#leases].map((lease) => lease.release()));
    await this.#source.destroy();
  }

  async lease(name: string): Promise<Lease | null> {
    const lease = await this.#named(() => takeMysqlLease(this.#address, lockName(this.#address, name)));
    if (lease) keepUntilEnded(this.#leases, lease);
    return lease;
  }

  async #named<T>(fn: () => Promise<T>): Promise<T> {
    try {
      return await fn();
    } catch (error) {
      if (connectionCodes.has(driverCode(error) ?? '')) throw unreachable(this.name, this.#address, error);
      throw error;
    }
  }
}

const connectionCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'EPIPE',
  'ETIMEDOUT',
  'PROTOCOL_CONNECTION_LOST',
  'ER_SERVER_SHUTDOWN',
]);

async function connect(options: DatabaseOptions, address: MysqlAddress): Promise<DataSource> {
  const source = new DataSource({
    type: 'mysql',
    driver: mysqlDriver,
    host: address.host,
    port: address.port,
    username: address.user,
    password: address.password,
    database: address.database,
    charset: 'utf8mb4_bin',
    timezone: 'Z',
    dateStrings: ['DATE'],
    supportBigNumbers: true,
    bigNumberStrings: true,
    connectTimeout: 5_000,
    poolSize: address.poolSize,
    entities: [...options.tables],
    migrations: [...options.migrations],
    migrationsTableName,
    synchronize: false,
    logger: quietLogger,
  });
  return ownedBy(options.name, source).initialize();
}

/** Two processes that start together must not both migrate: the second waits for the first, then finds nothing to do. */
async function migrate(options: DatabaseOptions, source: DataSource, address: MysqlAddress): Promise<void> {
  const lock = await takeMysqlLease(address, lockName(address, 'migrate'), { waitSeconds: 120 });
  if (!lock) {
    throw new CustodiaError(
      'DATABASE_UNREACHABLE',
      `Another process has been migrating the database of ${options.name} for two minutes. Wait for it, or stop it, and start again.`,
    );
  }
  try {
    await compareByCodePoint(source, address.database);
    await runMigrations(source, options.name, options.logger ?? silentLogger);
  } finally {
    await lock.release();
  }
}

/** New tables take the schema's collation: strings must be equal and in order as they are in SQLite. */
async function compareByCodePoint(source: DataSource, database: string): Promise<void> {
  const [row] = await source.query<{ collation: string }[]>(
    'SELECT default_collation_name AS collation FROM information_schema.schemata WHERE schema_name = ?',
    [database],
  );
  if (row?.collation === 'utf8mb4_bin') return;
  await source.query(`ALTER DATABASE \`${database.replaceAll('`', '``')}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
}

/** Lock names are one space for the whole server, 64 characters long. */
function lockName(address: MysqlAddress, name: string): string {
  return createHash('sha256').update(`custodia:${address.database}:${name}`).digest('hex');
}

function unreachable(name: string, { host, port, database, user }: MysqlAddress, cause: unknown): CustodiaError {
  const place = `The database of ${name} at ${host}:${port}, schema "${database}",`;
  const code = driverCode(cause);
  const message =
    code === 'ER_BAD_DB_ERROR'
      ? `${place} does not exist. Create it: CREATE DATABASE \`${database}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin.`
      : code === 'ER_ACCESS_DENIED_ERROR' || code === 'ER_DBACCESS_DENIED_ERROR'
        ? `${place} refuses the user "${user}". Check the password and the user's rights on that schema.`
        : `${place} cannot be reached. Start the server, or correct the database URL.`;
  return new CustodiaError('DATABASE_UNREACHABLE', message, { detail: { code }, cause });
}
