import { createHash } from 'node:crypto';
import { Table, TableCheck, TableColumn, TableIndex, type QueryRunner, type TableColumnOptions } from 'typeorm';
import type { ColumnSpec } from './columns.ts';
import type { Dialect } from './database.ts';

export interface TableSpec {
  readonly name: string;
  readonly columns: Readonly<Record<string, ColumnSpec>>;
  readonly unique?: readonly (readonly string[])[];
  readonly index?: readonly (readonly string[])[];
}

/** A migration's way to make a table that means the same on both engines. Safe to run again: DDL does not roll back in MySQL. */
export async function createTable(runner: QueryRunner, spec: TableSpec): Promise<void> {
  const dialect = dialectOf(runner.dataSource.options.type);
  const indices = [
    ...(spec.unique ?? []).map((names) => indexOf(spec.name, names, true)),
    ...(spec.index ?? []).map((names) => indexOf(spec.name, names, false)),
  ];
  const table = new Table({
    name: spec.name,
    columns: Object.entries(spec.columns).map(([name, column]) => tableColumn(name, column, dialect)),
    indices,
    checks: dialect === 'sqlite' ? lengthChecks(spec) : [],
    ...(dialect === 'mysql' && { engine: 'InnoDB' }),
  });
  await runner.createTable(table, true);
}

/** A later migration's way to add a column to a table. */
export async function addColumn(
  runner: QueryRunner,
  table: string,
  column: { readonly name: string; readonly spec: ColumnSpec },
): Promise<void> {
  if (await runner.hasColumn(table, column.name)) return;
  const dialect = dialectOf(runner.dataSource.options.type);
  await runner.addColumn(table, new TableColumn(tableColumn(column.name, column.spec, dialect)));
}

/** A later migration's way to add an index to a table. */
export async function createIndex(
  runner: QueryRunner,
  table: string,
  index: { readonly columns: readonly string[]; readonly unique?: boolean },
): Promise<void> {
  const { name, columnNames, isUnique } = indexOf(table, index.columns, index.unique ?? false);
  const known = (await runner.getTable(table))?.indices.some((one) => one.name === name);
  if (!known) await runner.createIndex(table, new TableIndex({ name, columnNames, isUnique }));
}

/** A later migration's way to take an index away that `createTable` or `createIndex` has made. */
export async function dropIndex(runner: QueryRunner, table: string, columns: readonly string[]): Promise<void> {
  const { name } = indexOf(table, columns, false);
  const known = (await runner.getTable(table))?.indices.some((one) => one.name === name);
  if (known) await runner.dropIndex(table, name);
}

/** What an index is called that the functions above have made: for a query that names the one it is meant for. */
export function indexName(table: string, columns: readonly string[]): string {
  return indexOf(table, columns, false).name;
}

export function dialectOf(type: string): Dialect {
  return type === 'better-sqlite3' ? 'sqlite' : 'mysql';
}

const mysqlTypes: Readonly<Record<string, string>> = { text: 'longtext', blob: 'longblob', boolean: 'tinyint' };

function tableColumn(name: string, spec: ColumnSpec, dialect: Dialect): TableColumnOptions {
  const type = String(spec.type);
  const column: TableColumnOptions = {
    name,
    type,
    isPrimary: spec.primary ?? false,
    isNullable: spec.nullable ?? false,
    ...(spec.length !== undefined && { length: String(spec.length) }),
  };
  if (spec.generated) Object.assign(column, { isGenerated: true, generationStrategy: 'increment' });
  if (dialect === 'sqlite') return spec.generated ? { ...column, type: 'integer' } : column;
  return {
    ...column,
    type: mysqlTypes[type] ?? type,
    ...(typeof spec.precision === 'number' && { precision: spec.precision }),
    ...(type === 'boolean' && { length: '1' }),
  };
}

/** SQLite takes text of any length into a varchar; MySQL refuses it. Both shall refuse it. */
function lengthChecks({ name, columns }: TableSpec): TableCheck[] {
  return Object.entries(columns).flatMap(([column, { type, length }]) =>
    type === 'varchar' && length !== undefined
      ? [
          new TableCheck({
            name: `ck_${name}_${column}_length`,
            expression: `length("${column}") <= ${Number(length)}`,
          }),
        ]
      : [],
  );
}

function indexOf(table: string, columnNames: readonly string[], isUnique: boolean) {
  const full = `${isUnique ? 'ux' : 'ix'}_${table}_${columnNames.join('_')}`;
  // MySQL allows 64 characters; SQLite wants names unique in the whole file.
  const name =
    full.length <= 64 ? full : `${full.slice(0, 55)}_${createHash('sha256').update(full).digest('hex').slice(0, 8)}`;
  return { name, columnNames: [...columnNames], isUnique };
}
