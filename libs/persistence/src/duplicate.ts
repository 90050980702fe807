import { driverCode } from './retry.ts';

const duplicates = new Set(['ER_DUP_ENTRY', 'SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY']);

/** Whether a statement failed because of a row with the same unique key. */
export function isDuplicate(error: unknown): boolean {
  return duplicates.has(driverCode(error) ?? '');
}
