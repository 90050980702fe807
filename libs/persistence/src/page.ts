import { CustodiaError } from '@custodia/errors';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { isolateConditions, uniqueParameter, type Filterable } from './conditions.ts';
import { badCursor, decodeCursor, encodeCursor, kindOfKey, type Key, type KeyKind } from './cursor.ts';

export interface OrderBy {
  /** A property of the entity, not of a join. */
  readonly property: string;
  readonly direction: 'ASC' | 'DESC';
}

/** How much of a list, from where. */
export interface Slice {
  /** 1 to 200; 50 when nobody says. */
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

export interface PageRequest extends Slice {
  readonly alias: string;
  /** `id` is appended, so that every row has its place. Rows without a value come last, in both directions. */
  readonly orderBy: readonly OrderBy[];
  /** What is appended in place of `id`, where the rows of a table have none. */
  readonly tiedBy?: string;
}

export interface Page<T> {
  readonly rows: T[];
  /** One per row. */
  readonly cursors: string[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  /** How many rows the query has in all. Counted once, when first asked. */
  countAll(): Promise<number>;
}

const DEFAULT_FIRST = 50;
const MAX_FIRST = 200;

/**
 * One page of a query by keyset, so that page 1,000 costs what page 1 costs and rows that come or go in between neither
 * repeat nor hide others. The query may have predicates and joins to one, but no joins to many.
 */
export async function page<T extends ObjectLiteral>(qb: SelectQueryBuilder<T>, request: PageRequest): Promise<Page<T>> {
  const first = pageSize(request);
  const keys = sortKeys(qb, request);
  const counting = qb.clone();
  const after = request.after ? placeOf(request.after, keys) : null;
  if (after) startAfter(qb, keys, after);
  for (const key of keys) {
    if (key.nullable) qb.addOrderBy(`${key.path} IS NULL`, 'ASC');
    qb.addOrderBy(key.path, key.direction);
  }
  const found = await qb.limit(first + 1).getMany();
  const rows = found.slice(0, first);
  let total: Promise<number> | null = null;
  return {
    rows,
    cursors: rows.map((row) => cursorOf(row, keys)),
    hasNextPage: found.length > first,
    hasPreviousPage: after !== null,
    countAll: () => (total ??= countOf(counting)),
  };
}

export function pageSize({ first: asked }: PageRequest): number {
  const first = asked ?? DEFAULT_FIRST;
  if (Number.isInteger(first) && first >= 1 && first <= MAX_FIRST) return first;
  throw new CustodiaError('BAD_USER_INPUT', `first must be between 1 and ${MAX_FIRST}.`);
}

export interface SortKey extends OrderBy {
  readonly path: string;
  readonly nullable: boolean;
  readonly kind: KeyKind;
  /** The value as the engine compares it. */
  bind(value: Key): unknown;
}

export function sortKeys<T extends ObjectLiteral>(
  qb: SelectQueryBuilder<T>,
  { alias, orderBy, tiedBy = 'id' }: PageRequest,
): SortKey[] {
  const metadata = qb.dataSource.getMetadata(qb.expressionMap.mainAlias!.target);
  const last = orderBy.at(-1)?.direction ?? 'ASC';
  const tied = orderBy.some((order) => order.property === tiedBy) ? [] : [{ property: tiedBy, direction: last }];
  return [...orderBy, ...tied].map(({ property, direction }) => {
    const column = metadata.findColumnWithPropertyName(property);
    if (!column) throw new TypeError(`${metadata.name} has no property "${property}" to be ordered by.`);
    const bind = (value: Key): unknown => qb.dataSource.driver.preparePersistentValue(value, column);
    const kind = kinds[String(column.type)] ?? 'string';
    return { property, direction, path: `${alias}.${property}`, nullable: column.isNullable, kind, bind };
  });
}

const kinds: Readonly<Record<string, KeyKind>> = {
  int: 'number',
  bigint: 'bigint',
  boolean: 'boolean',
  datetime: 'date',
};

/** Where a cursor stands. It may be forged: whatever does not fit its column never reaches the engine. */
export function placeOf(cursor: string, keys: readonly SortKey[]): Key[] {
  const values = decodeCursor(cursor, signatureOf(keys), keys.length);
  const fits = values.every((value, at) => {
    const { nullable, kind } = keys[at]!;
    return value === null ? nullable : kindOfKey(value) === kind;
  });
  if (!fits) throw badCursor();
  return values;
}

/** The order a cursor belongs to. */
function signatureOf(keys: readonly SortKey[]): string {
  return keys.map((key) => `${key.property} ${key.direction}`).join();
}

export function cursorOf(row: ObjectLiteral, keys: readonly SortKey[]): string {
  return encodeCursor(
    signatureOf(keys),
    keys.map((key) => (row[key.property] ?? null) as Key),
  );
}

/** (a, b, id) after (x, y, z), written out: engines use an index for this form, not for the comparison of rows. */
export function startAfter(qb: Filterable, keys: readonly SortKey[], values: readonly Key[]): void {
  const parameters: Record<string, unknown> = {};
  const bound = keys.map((key, at) => {
    const name = uniqueParameter('after');
    if (values[at] !== null) parameters[name] = key.bind(values[at]!);
    return name;
  });
  const same = (at: number): string =>
    values[at] === null ? `${keys[at]!.path} IS NULL` : `${keys[at]!.path} = :${bound[at]}`;
  const beyond = keys.flatMap((key, at) => {
    if (values[at] === null) return []; // nothing comes after "no value"
    const further = `${key.path} ${key.direction === 'ASC' ? '>' : '<'} :${bound[at]}`;
    const conditions = keys.slice(0, at).map((_, before) => same(before));
    return [[...conditions, key.nullable ? `(${further} OR ${key.path} IS NULL)` : further].join(' AND ')];
  });
  isolateConditions(qb);
  qb.andWhere(`(${beyond.map((one) => `(${one})`).join(' OR ')})`, parameters);
}

async function countOf<T extends ObjectLiteral>(qb: SelectQueryBuilder<T>): Promise<number> {
  const row = await qb.select('COUNT(*)', 'total').orderBy().limit(undefined).getRawOne<{ total: string | number }>();
  return Number(row?.total ?? 0);
}
