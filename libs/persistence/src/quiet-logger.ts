import type { Logger } from 'typeorm';

/** TypeORM writes failures to the console, with the values of the failing statement; who catches them logs without. */
export const quietLogger: Logger = {
  logQuery: () => undefined,
  logQueryError: () => undefined,
  logQuerySlow: () => undefined,
  logSchemaBuild: () => undefined,
  logMigration: () => undefined,
  log: () => undefined,
};
