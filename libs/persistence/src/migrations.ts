import { CustodiaError } from '@custodia/errors';
import { QueryFailedError, type DataSource } from 'typeorm';
import type { DatabaseLogger } from './database.ts';
import { driverCode } from './retry.ts';

/** Where a database keeps which migrations it has run. */
export const migrationsTableName = 'migration';

/** Brings a database to the newest migration. A failure says which database, and leaves the rest to the log. */
export async function runMigrations(source: DataSource, name: string, logger: DatabaseLogger): Promise<void> {
  try {
    const run = await source.runMigrations({ transaction: 'each' });
    if (run.length > 0) logger.info({ database: name, migrations: run.map((one) => one.name) }, 'database migrated');
  } catch (cause) {
    throw new MigrationFailed(name, cause);
  }
}

export class MigrationFailed extends CustodiaError {
  constructor(name: string, cause: unknown) {
    super(
      'INTERNAL_SERVER_ERROR',
      `A migration of the database of ${name} failed, so the service does not start. The cause is in the log; mend it and start again.`,
      // The statement holds our own words; its values would be in `parameters`.
      { cause, detail: { code: driverCode(cause), query: cause instanceof QueryFailedError ? cause.query : null } },
    );
  }
}
