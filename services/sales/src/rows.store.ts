import { updateVersioned } from '@custodia/persistence';
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

interface Versioned extends ObjectLiteral {
  readonly tenantId: string;
  readonly id: string;
  readonly version: number;
}

/**
 * Writes what differs and nothing else: an owner's move changes `ownerTeamPath` without a new version, and a change of
 * something else must not put the old path back.
 */
export async function update<T extends Versioned>(
  em: EntityManager,
  table: EntityTarget<T>,
  { before, after }: { readonly before: T; readonly after: T },
): Promise<void> {
  const { tenantId, id, version } = before;
  const differing = Object.entries(after).filter(([column, value]) => value !== before[column]);
  const changes = Object.fromEntries(differing) as QueryDeepPartialEntity<T>;
  await updateVersioned(em, table, { tenantId, id, expectedVersion: version }, changes);
}
