import type { EntityManager, EntityTarget, ObjectLiteral, QueryDeepPartialEntity } from 'typeorm';

/** Below the 32,766 parameters that SQLite takes, at up to 30 columns. */
const ROWS_AT_ONCE = 1_000;

/** Inserts many rows with few statements. */
export async function insertAll<T extends ObjectLiteral>(
  em: EntityManager,
  table: EntityTarget<T>,
  rows: readonly T[],
): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const some = rows.slice(from, from + ROWS_AT_ONCE) as QueryDeepPartialEntity<T>[];
    // What the rows hold is known: reading it back would cost a query.
    await em.createQueryBuilder().insert().into(table).values(some).updateEntity(false).execute();
  }
}
