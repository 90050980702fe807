import type { EntityManager, ObjectLiteral, SelectQueryBuilder } from 'typeorm';
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

export interface PageOfUnionRequest<T> extends PageRequest {
  /** The rows of a page, by their ids; one that is gone by then is left out. */
  find(ids: readonly string[]): Promise<ReadonlyMap<string, T>>;
}

/**
 * One page of several queries together that no row is in twice, as `page` makes it of one. Each is asked for a page of its own
 * and the first of all are taken: where an index answers each in the order of the list, no engine sorts more than that, while
 * `IN (…)` over the same column has it sort whatever matches. For a few hundred queries at most, all on one entity.
 */
export async function pageOfUnion<T extends ObjectLiteral>(
  em: EntityManager,
  queries: readonly SelectQueryBuilder<T>[],
  request: PageOfUnionRequest<T>,
): Promise<Page<T>> {
  const first = pageSize(request);
  const [any] = queries;
  if (!any) return { rows: [], cursors: [], hasNextPage: false, hasPreviousPage: false, countAll: async () => 0 };
  const keys = sortKeys(any, request);
  const after = request.after ? placeOf(request.after, keys) : null;
  const counting = queries.map((qb) => qb.clone().select('COUNT(*)', 'total'));
  const branches = queries.map((qb) => branchOf(qb, { keys, after, limit: first + 1 }));
  const found = await idsOf(em, branches, { keys, limit: first + 1 });
  const ids = found.slice(0, first);
  const byId = ids.length === 0 ? new Map<string, T>() : await request.find(ids);
  const rows = ids.flatMap((id) => byId.get(id) ?? []);
  let total: Promise<number> | null = null;
  return {
    rows,
    cursors: rows.map((row) => cursorOf(row, keys)),
    hasNextPage: found.length > first,
    hasPreviousPage: after !== null,
    countAll: () => (total ??= countAll(em, counting)),
  };
}

interface Branch {
  readonly keys: readonly SortKey[];
  readonly after: ReturnType<typeof placeOf> | null;
  readonly limit: number;
}

/** The ids of one query's first rows, with what they are ordered by: nothing that an index does not hold. */
function branchOf<T extends ObjectLiteral>(qb: SelectQueryBuilder<T>, { keys, after, limit }: Branch) {
  const branch = qb.clone().select([]);
  if (after) startAfter(branch, keys, after);
  keys.forEach((key, at) => {
    if (key.nullable) throw new TypeError(`A union is not paged by "${key.property}", which a row may lack.`);
    branch.addSelect(key.path, `key${at}`).addOrderBy(key.path, key.direction);
  });
  return branch.limit(limit);
}

async function idsOf<T extends ObjectLiteral>(
  em: EntityManager,
  branches: readonly SelectQueryBuilder<T>[],
  { keys, limit }: Pick<Branch, 'keys' | 'limit'>,
): Promise<string[]> {
  const order = keys.map(({ direction }, at) => `key${at} ${direction}`).join(', ');
  const id = `key${keys.findIndex(({ property }) => property === 'id')}`;
  const [sql, parameters] = unionOf(branches);
  const rows: { id: string }[] = await em.query(
    `SELECT ${id} AS id FROM (${sql}) page ORDER BY ${order} LIMIT ${limit}`,
    parameters,
  );
  return rows.map(({ id }) => id);
}

async function countAll<T extends ObjectLiteral>(
  em: EntityManager,
  counting: readonly SelectQueryBuilder<T>[],
): Promise<number> {
  const [sql, parameters] = unionOf(counting);
  const rows: { total: string | number }[] = await em.query(
    `SELECT SUM(total) AS total FROM (${sql}) counted`,
    parameters,
  );
  return Number(rows[0]?.total ?? 0);
}

/** SQLite takes no parentheses around a part with an order of its own, so each is a table. */
function unionOf<T extends ObjectLiteral>(parts: readonly SelectQueryBuilder<T>[]): [string, unknown[]] {
  const queries = parts.map((qb) => qb.getQueryAndParameters());
  const sql = queries.map(([text], at) => `SELECT * FROM (${text}) part${at}`).join(' UNION ALL ');
  return [sql, queries.flatMap(([, parameters]) => parameters)];
}
