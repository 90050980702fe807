import { columns } from '@custodia/persistence';
import { EntitySchema } from 'typeorm';

/** How many leaves the tree has. One row: whoever appends holds it until the transaction ends. */
export interface HeadRow {
  readonly id: number;
  readonly size: bigint;
}

export const headTable = new EntitySchema<HeadRow>({
  name: 'AuditLogHead',
  tableName: 'audit_log_head',
  columns: { id: columns.int({ primary: true }), size: columns.bigint() },
});

/**
 * Up to 256 hashes that stand beside each other (c2sp.org/tlog-tiles): of leaves on level 0, above it of the full tiles one level
 * below. A full tile never changes; one at the right edge grows in place.
 */
export interface TileRow {
  readonly level: number;
  readonly tileIndex: bigint;
  /** How many hashes, from 1 to 256. */
  readonly width: number;
  /** 32 bytes each. */
  readonly hashes: Buffer;
}

export const tileTable = new EntitySchema<TileRow>({
  name: 'AuditTile',
  tableName: 'audit_tile',
  columns: {
    level: columns.int({ primary: true }),
    tileIndex: columns.bigint({ primary: true }),
    width: columns.int(),
    hashes: columns.bytes(),
  },
});

/** A signed checkpoint (c2sp.org/tlog-checkpoint). */
export interface CheckpointRow {
  readonly size: bigint;
  readonly root: Buffer;
  /** The whole note, with the log's signature and those of witnesses. */
  readonly note: string;
  readonly cosignatures: number;
  readonly signedAt: Date;
}

export const checkpointTable = new EntitySchema<CheckpointRow>({
  name: 'AuditCheckpoint',
  tableName: 'audit_checkpoint',
  columns: {
    size: columns.bigint({ primary: true }),
    root: columns.bytes(),
    note: columns.longText(),
    cosignatures: columns.int(),
    signedAt: columns.instant(),
  },
});
