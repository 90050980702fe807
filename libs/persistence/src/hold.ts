import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';

/**
 * Locks the rows of a condition until the transaction ends: an update that changes nothing does so on every engine,
 * which `FOR UPDATE` does not. Read them afterwards; what was read before may have changed.
 */
export async function hold<T extends ObjectLiteral>(
  em: EntityManager,
  table: EntityTarget<T>,
  { where, parameters }: { readonly where: string; readonly parameters: ObjectLiteral },
): Promise<void> {
  const sameVersion = { version: () => 'version' };
  await em
    .createQueryBuilder()
    .update(table)
    .set(sameVersion as never)
    .where(where, parameters)
    .execute();
}
