import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { isolateConditions } from './conditions.ts';
import {
  cursorOf,
  pageSize,
  placeOf,
  sortKeys,
  startAfter,
  type Page,
  type PageRequest,
  type SortKey,
} from './page.ts';

export interface PageByParentRequest extends PageRequest {
  /** The property that names a row's parent. */
  readonly parent: string;
  readonly parentIds: readonly string[];
}

/**
 * A page of children for each of many parents, in one query: the first rows of each by a window function. Every parent
 * has an answer, if only an empty one; totals are counted for all of them at once, when the first is asked for.
 */
export async function pageByParent<T extends ObjectLiteral>(
  qb: SelectQueryBuilder<T>,
  request: PageByParentRequest,
): Promise<ReadonlyMap<string, Page<T>>> {
  const { alias, parent, parentIds, after } = request;
  const first = pageSize(request);
  const keys = sortKeys(qb, request);
  if (parentIds.length === 0) return new Map();
  isolateConditions(qb);
  qb.andWhere(`${alias}.${parent} IN (:...pageParents)`, { pageParents: parentIds });
  const counting = qb.clone();
  if (after) startAfter(qb, keys, placeOf(after, keys));
  const found = await firstOfEach(qb, { alias, parent, keys, limit: first + 1 });
  const byParent = new Map<string, T[]>(parentIds.map((parentId) => [parentId, []]));
  for (const row of found) byParent.get(row[parent] as string)?.push(row);
  let totals: Promise<ReadonlyMap<string, number>> | null = null;
  const pageOf = (parentId: string): Page<T> => {
    const children = byParent.get(parentId) ?? [];
    const rows = children.slice(0, first);
    return {
      rows,
      cursors: rows.map((row) => cursorOf(row, keys)),
      hasNextPage: children.length > first,
      hasPreviousPage: Boolean(after),
      countAll: async () => (await (totals ??= countEach(counting, `${alias}.${parent}`))).get(parentId) ?? 0,
    };
  };
  return new Map(parentIds.map((parentId) => [parentId, pageOf(parentId)]));
}

interface Ranking {
  readonly alias: string;
  readonly parent: string;
  readonly keys: readonly SortKey[];
  readonly limit: number;
}

function firstOfEach<T extends ObjectLiteral>(
  qb: SelectQueryBuilder<T>,
  { alias, parent, keys, limit }: Ranking,
): Promise<T[]> {
  const order = keys.flatMap(({ path, direction, nullable }) => [
    ...(nullable ? [`${path} IS NULL ASC`] : []),
    `${path} ${direction}`,
  ]);
  const ranked = qb
    .clone()
    .select(`${alias}.id`, 'id')
    .addSelect(`ROW_NUMBER() OVER (PARTITION BY ${alias}.${parent} ORDER BY ${order.join(', ')})`, 'place');
  const chosen = `SELECT ranked.id FROM (${ranked.getQuery()}) ranked WHERE ranked.place <= ${limit}`;
  qb.andWhere(`${alias}.id IN (${chosen})`);
  for (const key of keys) {
    if (key.nullable) qb.addOrderBy(`${key.path} IS NULL`, 'ASC');
    qb.addOrderBy(key.path, key.direction);
  }
  return qb.getMany();
}

async function countEach<T extends ObjectLiteral>(
  qb: SelectQueryBuilder<T>,
  path: string,
): Promise<ReadonlyMap<string, number>> {
  const counted = await qb
    .select(path, 'parent')
    .addSelect('COUNT(*)', 'total')
    .groupBy(path)
    .orderBy()
    .getRawMany<{ parent: string; total: string | number }>();
  return new Map(counted.map(({ parent, total }) => [parent, Number(total)]));
}
