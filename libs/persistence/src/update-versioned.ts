import { isDeepStrictEqual } from 'node:util';
import { Refusal } from '@custodia/errors';
import type { EntityManager, EntityTarget, ObjectLiteral, QueryDeepPartialEntity } from 'typeorm';

export interface VersionedKey {
  readonly tenantId: string;
  readonly id: string;
  readonly expectedVersion: number;
}

/**
 * Updates one row if nobody has changed it since `expectedVersion`, and answers its new version. Else a Refusal:
 * VERSION_CONFLICT with the version it has now, or NOT_FOUND.
 */
export async function updateVersioned<T extends ObjectLiteral>(
  em: EntityManager,
  table: EntityTarget<T>,
  key: VersionedKey,
  changes: QueryDeepPartialEntity<T>,
): Promise<number> {
  const { tenantId, id, expectedVersion } = key;
  const version = expectedVersion + 1;
  const { affected } = await em
    .createQueryBuilder()
    .update(table)
    .set({ ...changes, version } as QueryDeepPartialEntity<T>)
    .where('tenantId = :tenantId AND id = :id AND version = :expectedVersion', { tenantId, id, expectedVersion })
    .execute();
  if (affected === 1) return version;
  throw await refusal(em, table, key);
}

interface VersionedRow extends ObjectLiteral {
  readonly tenantId: string;
  readonly id: string;
  readonly version: number;
}

/**
 * Updates one row, under the same condition, with what differs and nothing else: an owner's move changes `ownerTeamPath`
 * without a new version, and a change of something else that began before the move must not put the old path back.
 */
export async function updateDiffering<T extends VersionedRow>(
  em: EntityManager,
  table: EntityTarget<T>,
  { before, after }: { readonly before: T; readonly after: T },
): Promise<void> {
  const { tenantId, id, version } = before;
  const differing = Object.entries(after).filter(([column, value]) => !isDeepStrictEqual(value, before[column]));
  const changes = Object.fromEntries(differing) as QueryDeepPartialEntity<T>;
  await updateVersioned(em, table, { tenantId, id, expectedVersion: version }, changes);
}

/** Deletes one row under the same condition. */
export async function deleteVersioned<T extends ObjectLiteral>(
  em: EntityManager,
  table: EntityTarget<T>,
  key: VersionedKey,
): Promise<void> {
  const { affected } = await em
    .createQueryBuilder()
    .delete()
    .from(table)
    .where('tenantId = :tenantId AND id = :id AND version = :expectedVersion', { ...key })
    .execute();
  if (affected !== 1) throw await refusal(em, table, key);
}

async function refusal<T extends ObjectLiteral>(
  em: EntityManager,
  table: EntityTarget<T>,
  { tenantId, id }: VersionedKey,
): Promise<Refusal> {
  const row = await em
    .createQueryBuilder(table, 'row')
    .select('row.version', 'version')
    .where('row.tenantId = :tenantId AND row.id = :id', { tenantId, id })
    .getRawOne<{ version: number }>();
  if (!row) return new Refusal('NOT_FOUND', 'There is no such record, or it is not yours to see.');
  return new Refusal('VERSION_CONFLICT', 'Somebody has changed this record. Load it again and repeat your change.', {
    currentVersion: Number(row.version),
  });
}
