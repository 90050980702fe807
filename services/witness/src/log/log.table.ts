import { columns } from '@custodia/persistence';
import { EntitySchema } from 'typeorm';
import type { Fork } from './log.ts';

export interface LogRow {
  origin: string;
  size: bigint;
  /** Base64. */
  root: string;
  note: string | null;
  /** What `hold` locks the row by. */
  version: number;
}

/** One row a log: what a cosignature must be consistent with. */
export const logTable = new EntitySchema<LogRow>({
  name: 'WitnessedLog',
  tableName: 'witness_log',
  columns: {
    origin: columns.text(255, { primary: true }),
    size: columns.bigint(),
    root: columns.code(44),
    note: columns.longText({ nullable: true }),
    version: columns.int(),
  },
});

/** Evidence, never deleted: the first of a size is proof enough, and no log can fill the disk with more. */
export const forkTable = new EntitySchema<Fork>({
  name: 'WitnessedFork',
  tableName: 'witness_fork',
  columns: {
    origin: columns.text(255, { primary: true }),
    size: columns.bigint({ primary: true }),
    cosigned: columns.longText(),
    refused: columns.longText(),
    seenAt: columns.instant(),
  },
});
