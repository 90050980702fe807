import { createRequire } from 'node:module';

type Libsql = new (path: string, options?: object) => LibsqlDatabase;
interface LibsqlDatabase {
  prepare(sql: string): LibsqlStatement;
  exec(sql: string): void;
  pragma(source: string): unknown[];
  close(): void;
}
interface LibsqlStatement {
  readonly reader: boolean;
  safeIntegers(on: boolean): this;
  run(parameters: unknown[]): { changes: number; lastInsertRowid: number };
  all(parameters: unknown[]): Record<string, unknown>[];
}

const Libsql = createRequire(import.meta.url)('libsql') as Libsql;

/**
 * libsql behind the face of better-sqlite3 that TypeORM calls, with four of its habits put right: a lone null or Buffer
 * parameter throws or aborts the process, integers beyond 2^53 lose digits, blobs come back as ArrayBuffer, and BEGIN is
 * deferred, so that two writers would only meet when both have begun.
 */
export class SqliteConnection extends Libsql {
  override prepare(sql: string): LibsqlStatement {
    const statement = super.prepare(sql === 'BEGIN TRANSACTION' ? 'BEGIN IMMEDIATE' : sql).safeIntegers(true);
    return new SqliteStatement(statement) as unknown as LibsqlStatement;
  }

  // libsql's own goes through prepare with no parameters at all.
  override pragma(source: string): unknown[] {
    return new SqliteStatement(super.prepare(`PRAGMA ${source}`)).all();
  }
}

class SqliteStatement {
  readonly #statement: LibsqlStatement;
  readonly reader: boolean;

  constructor(statement: LibsqlStatement) {
    this.#statement = statement;
    this.reader = statement.reader;
  }

  run(...parameters: unknown[]): { changes: number; lastInsertRowid: number } {
    return this.#statement.run(parameters);
  }

  all(...parameters: unknown[]): Record<string, unknown>[] {
    const rows = this.#statement.all(parameters);
    for (const row of rows) {
      for (const key in row) row[key] = plain(row[key]);
    }
    return rows;
  }
}

/** As MySQL's driver answers: a number while it is exact, else the decimal digits; bytes as a Buffer. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  return value instanceof ArrayBuffer ? Buffer.from(value) : value;
}
