import type { EntityManager, EntityMetadata, EntityTarget, ObjectLiteral } from 'typeorm';
import { dialectOf } from './create-table.ts';

/** SQLite takes 32,766 parameters in a statement, and MySQL 16 MiB. */
const ROWS_A_STATEMENT = 500;
const CHARACTERS_A_STATEMENT = 4_000_000;

export interface InsertOptions<Row> {
  /** Columns to be overwritten where a row of the same primary key is there already, which is an error otherwise. */
  readonly overwrite?: 'all' | readonly (keyof Row & string)[];
}

/**
 * Inserts whole rows, some hundreds in a statement. TypeORM's own insert names every value of every row, which takes longer
 * than writing them does (ADR 0226); this is for who writes thousands a second.
 */
export async function insertRows<Row extends ObjectLiteral>(
  em: EntityManager,
  table: EntityTarget<Row>,
  rows: readonly Row[],
  { overwrite = [] }: InsertOptions<Row> = {},
): Promise<void> {
  const metadata = em.dataSource.getMetadata(table);
  const columns = metadata.columns.filter(({ isGenerated }) => !isGenerated);
  const { driver } = em.dataSource;
  const into = `INSERT INTO ${driver.escape(metadata.tableName)} (${columns.map((one) => driver.escape(one.databaseName)).join(', ')}) VALUES `;
  const marks = `(${columns.map(() => '?').join(', ')})`;
  const conflict = overwrite.length === 0 ? '' : onConflict(em, metadata, overwrite);
  const values = rows.map((row) =>
    columns.map((column) => (driver.preparePersistentValue(row[column.propertyName], column) as unknown) ?? null),
  );
  for (const some of statements(values)) {
    await em.query(into + Array<string>(some.length).fill(marks).join(', ') + conflict, some.flat());
  }
}

function onConflict(em: EntityManager, metadata: EntityMetadata, overwrite: 'all' | readonly string[]): string {
  const { driver, options } = em.dataSource;
  const overwritten = metadata.columns
    .filter(({ isPrimary, propertyName }) => (overwrite === 'all' ? !isPrimary : overwrite.includes(propertyName)))
    .map(({ databaseName }) => driver.escape(databaseName));
  const set = (value: (column: string) => string) =>
    overwritten.map((column) => `${column} = ${value(column)}`).join(', ');
  if (dialectOf(options.type) === 'mysql') return ` ON DUPLICATE KEY UPDATE ${set((column) => `VALUES(${column})`)}`;
  const key = metadata.primaryColumns.map(({ databaseName }) => driver.escape(databaseName)).join(', ');
  return ` ON CONFLICT (${key}) DO UPDATE SET ${set((column) => `excluded.${column}`)}`;
}

function* statements(rows: readonly (readonly unknown[])[]): Generator<(readonly unknown[])[]> {
  let [some, characters]: [(readonly unknown[])[], number] = [[], 0];
  for (const row of rows) {
    const length = row.reduce<number>((sum, value) => sum + lengthOf(value), 0);
    if (some.length === ROWS_A_STATEMENT || (some.length > 0 && characters + length > CHARACTERS_A_STATEMENT)) {
      yield some;
      [some, characters] = [[], 0];
    }
    some.push(row);
    characters += length;
  }
  if (some.length > 0) yield some;
}

/** Bytes are written as hexadecimal digits. */
function lengthOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  return Buffer.isBuffer(value) ? value.length * 2 : 0;
}
