import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import type { Period } from './search.ts';

/** A range of `occurredAt`, which every index of a list ends in. */
export function withinPeriod<T extends ObjectLiteral>(
  query: SelectQueryBuilder<T>,
  alias: string,
  { from, before }: Period,
): void {
  if (from !== null) query.andWhere(`${alias}.occurredAt >= :from`, { from });
  if (before !== null) query.andWhere(`${alias}.occurredAt < :before`, { before });
}
