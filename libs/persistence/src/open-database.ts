import { CustodiaError } from '@custodia/errors';
import type { Database, DatabaseOptions } from './database.ts';
import { openMysql } from './mysql-database.ts';
import { openSqlite } from './sqlite-database.ts';

/** Opens the database that `url` names and brings it to the newest migration. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const scheme = /^([a-z]+):/.exec(options.url)?.[1];
  if (scheme === 'file') return openSqlite(options);
  if (scheme === 'mysql') return openMysql(options);
  throw new CustodiaError(
    'CONFIGURATION_INVALID',
    `The database URL of ${options.name} must begin with file: (SQLite) or mysql: (MySQL, MariaDB).`,
  );
}
