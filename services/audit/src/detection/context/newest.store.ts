import { insertRows } from '@custodia/persistence';
import { In, type EntityManager, type EntitySchema, type FindOptionsWhere } from 'typeorm';

interface VersionedRow {
  readonly tenantId: string;
  readonly version: number;
}

interface Keys<Row> {
  /** Columns of the primary key besides the tenant; the last tells rows apart best. */
  readonly key: readonly (keyof Row & string)[];
}

const AT_ONCE = 500;

/** Rows of a projection by their keys. */
export async function findKnown<Row extends VersionedRow>(
  em: EntityManager,
  table: EntitySchema<Row>,
  { key, wanted }: Keys<Row> & { readonly wanted: readonly Pick<Row, 'tenantId' | keyof Row>[] },
): Promise<Map<string, Row>> {
  const found = new Map<string, Row>();
  const last = key.at(-1)!;
  for (const [tenantId, rows] of groupedByTenant(wanted)) {
    const values = [...new Set(rows.map((row) => row[last]))];
    for (let at = 0; at < values.length; at += AT_ONCE) {
      const where = { tenantId, [last]: In(values.slice(at, at + AT_ONCE)) } as unknown as FindOptionsWhere<Row>;
      for (const row of await em.findBy(table, where)) found.set(keyOf(row, key), row);
    }
  }
  return found;
}

/** Keeps of each record what is newest; what is older than what is known changes nothing. Answers what was known before. */
export async function keepNewest<Row extends VersionedRow>(
  em: EntityManager,
  table: EntitySchema<Row>,
  { key, heard }: Keys<Row> & { readonly heard: readonly Row[] },
): Promise<ReadonlyMap<string, Row>> {
  const before = await findKnown(em, table, { key, wanted: heard });
  const newest = new Map<string, Row>();
  for (const row of heard) {
    const name = keyOf(row, key);
    const known = newest.get(name) ?? before.get(name);
    if (!known || known.version < row.version) newest.set(name, row);
  }
  // In the order of their keys, so that two transactions do not wait for each other.
  const rows = [...newest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  await insertRows(em, table, rows, { overwrite: 'all' });
  return before;
}

/** Ids, tenants and purposes hold no space. */
export function keyOf<Row extends { readonly tenantId: string }>(
  row: Row,
  key: readonly (keyof Row & string)[],
): string {
  return [row.tenantId, ...key.map((name) => String(row[name]))].join(' ');
}

function groupedByTenant<Row extends { readonly tenantId: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.tenantId);
    if (group) group.push(row);
    else groups.set(row.tenantId, [row]);
  }
  return groups;
}
