import type { EntitySchemaColumnOptions, ValueTransformer } from 'typeorm';

/** One column, as an EntitySchema takes it; `createTable` translates it for each engine. */
export type ColumnSpec = EntitySchemaColumnOptions;

export interface ColumnOptions {
  readonly primary?: boolean;
  readonly nullable?: boolean;
}

const asBigint: ValueTransformer = {
  to: (value: bigint | null | undefined) => value?.toString() ?? value,
  from: (value: string | number | null) => (value === null ? null : BigInt(value)),
};
const asNumber: ValueTransformer = {
  to: (value: unknown) => value,
  from: (value: string | number | null) => (value === null ? null : Number(value)),
};
const asBoolean: ValueTransformer = {
  to: (value: unknown) => value,
  from: (value: unknown) => (value === null ? null : Boolean(value)),
};
const asJson: ValueTransformer = {
  to: (value: unknown) => (value === null || value === undefined ? value : JSON.stringify(value)),
  from: (value: string | null) => (value === null ? null : (JSON.parse(value) as unknown)),
};

/**
 * Columns that mean the same on both engines, in entity schemas and in migrations. Ids are text as any other: MySQL fails
 * to compare an ASCII column with what a stranger may send as an id.
 */
export const columns = {
  /** A UUID, our own or a reference. */
  id: (options?: ColumnOptions): ColumnSpec => ({ type: 'varchar', length: 36, ...options }),
  tenant: (options?: ColumnOptions): ColumnSpec => ({ type: 'varchar', length: 64, ...options }),
  /** A code of ours: a stage, a kind, a currency, an event type. */
  code: (length = 64, options?: ColumnOptions): ColumnSpec => ({ type: 'varchar', length, ...options }),
  text: (length: number, options?: ColumnOptions): ColumnSpec => ({ type: 'varchar', length, ...options }),
  longText: (options?: ColumnOptions): ColumnSpec => ({ type: 'text', ...options }),
  int: (options?: ColumnOptions): ColumnSpec => ({ type: 'int', ...options }),
  /** A JavaScript bigint. */
  bigint: (options?: ColumnOptions): ColumnSpec => ({ type: 'bigint', transformer: asBigint, ...options }),
  bool: (options?: ColumnOptions): ColumnSpec => ({ type: 'boolean', transformer: asBoolean, ...options }),
  /** A Date, to the millisecond, UTC. */
  instant: (options?: ColumnOptions): ColumnSpec => ({ type: 'datetime', precision: 3, ...options }),
  /** `YYYY-MM-DD` */
  day: (options?: ColumnOptions): ColumnSpec => ({ type: 'date', ...options }),
  json: (options?: ColumnOptions): ColumnSpec => ({ type: 'text', transformer: asJson, ...options }),
  bytes: (options?: ColumnOptions): ColumnSpec => ({ type: 'blob', ...options }),
  /** `/emea/central/`: from the root, with a slash at both ends. */
  teamPath: (options?: ColumnOptions): ColumnSpec => ({ type: 'varchar', length: 512, ...options }),
  /** A number that the database counts up: the primary key, in the order of insertion. */
  sequence: (): ColumnSpec => ({ type: 'bigint', primary: true, generated: 'increment', transformer: asNumber }),
};
