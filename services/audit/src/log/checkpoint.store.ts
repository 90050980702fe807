import { MoreThanOrEqual, type EntityManager } from 'typeorm';
import { checkpointTable, type CheckpointRow } from './log.table.ts';

export interface CheckpointStore {
  find(size: bigint): Promise<CheckpointRow | null>;
  findLatest(): Promise<CheckpointRow | null>;
  /** The newest of a tree of at least that many leaves; one that witnesses have signed goes before one that none has. */
  findCovering(size: bigint): Promise<CheckpointRow | null>;
  insert(row: CheckpointRow): Promise<void>;
  /** Lines of witnesses, behind those that the note has. */
  cosign(size: bigint, lines: string): Promise<void>;
}

export function openCheckpointStore(em: EntityManager): CheckpointStore {
  const checkpoints = em.getRepository(checkpointTable);
  return {
    find: (size) => checkpoints.findOneBy({ size }),
    findLatest: async () => (await checkpoints.find({ order: { size: 'DESC' }, take: 1 }))[0] ?? null,

    async findCovering(size) {
      // Few: an entry is covered a moment after it was recorded, and witnesses answer within a second or are away.
      const newest = await checkpoints.find({
        where: { size: MoreThanOrEqual(size) },
        order: { size: 'DESC' },
        take: 10,
      });
      return newest.find(({ cosignatures }) => cosignatures > 0) ?? newest[0] ?? null;
    },

    async insert(row) {
      await checkpoints.insert(row);
    },

    async cosign(size, lines) {
      const row = await checkpoints.findOneByOrFail({ size });
      const cosignatures = row.cosignatures + lines.split('\n').length - 1;
      await checkpoints.update({ size }, { note: row.note + lines, cosignatures });
    },
  };
}
