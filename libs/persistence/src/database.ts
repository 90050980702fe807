import type { EntityManager, EntitySchema, MigrationInterface } from 'typeorm';

export type Dialect = 'sqlite' | 'mysql';

/** A service's own database. Nothing above may ask which engine it is, except migrations. */
export interface Database {
  readonly dialect: Dialect;
  /** The service it belongs to, for messages and logs. */
  readonly name: string;
  /** Sees committed rows only. Refused inside a transaction of the same database: it would not see that one's rows. */
  read<T>(fn: (em: EntityManager) => Promise<T>): Promise<T>;
  /**
   * All or nothing. `fn` runs again after a deadlock, so it touches nothing but `em`. A transaction inside a
   * transaction of the same database is refused: pass `em` on.
   */
  transaction<T>(fn: (em: EntityManager) => Promise<T>): Promise<T>;
  /** DATABASE_UNREACHABLE while it does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
  /** The one holder of `name` among all processes on this database, or null while somebody else is. */
  lease(name: string): Promise<Lease | null>;
}

export interface Lease {
  /** Aborted when the lease is gone, whether released or lost with its connection. */
  readonly ended: AbortSignal;
  release(): Promise<void>;
}

/** What is in a `*.table.ts`. Any row type: a database keeps many. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Table = EntitySchema<any>;
/** Its class name ends in a JavaScript timestamp, which orders it: `CreateContacts1764000000001`. */
export type Migration = new () => MigrationInterface;

export interface DatabaseOptions {
  /** `file:/abs/dir/contacts.sqlite` or `mysql://user:password@host:3306/database?pool=10` */
  readonly url: string;
  /** The service's name. */
  readonly name: string;
  readonly tables: readonly Table[];
  readonly migrations: readonly Migration[];
  readonly logger?: DatabaseLogger;
}

/** The part of a pino logger that a database needs. */
export interface DatabaseLogger {
  info(detail: object, message: string): void;
  warn(detail: object, message: string): void;
}

export const silentLogger: DatabaseLogger = { info: () => undefined, warn: () => undefined };
