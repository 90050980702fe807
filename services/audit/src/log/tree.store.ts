import { CustodiaError } from '@custodia/errors';
import { insertRows } from '@custodia/persistence';
import type { EntityManager } from 'typeorm';
import { headTable, tileTable } from './log.table.ts';
import { edgeOf, grow, packHashes, unpackHashes, type Tile } from './tile.ts';

export interface TreeStore {
  /** Waits for whoever appends, then lets nobody else do so until the transaction ends. Answers how many leaves there are. */
  hold(): Promise<bigint>;
  /** Puts leaves behind the `size` ones that `hold` told of. */
  append(size: bigint, leafHashes: readonly Uint8Array[]): Promise<void>;
  /** How many leaves there are, as committed. */
  size(): Promise<bigint>;
}

export function openTreeStore(em: EntityManager): TreeStore {
  const size = async (): Promise<bigint> => (await em.findOneByOrFail(headTable, { id: 1 })).size;
  return {
    size,

    async hold() {
      // An update that changes nothing locks the row on every engine (ADR 0051).
      await em
        .createQueryBuilder()
        .update(headTable)
        .set({ size: () => 'size' })
        .where('id = 1')
        .execute();
      return size();
    },

    async append(before, leafHashes) {
      const grown = grow(before, await readEdge(em, before), leafHashes);
      const rows = grown.map(({ level, index, hashes }) => ({
        level,
        tileIndex: index,
        width: hashes.length,
        hashes: packHashes(hashes),
      }));
      await insertRows(em, tileTable, rows, { overwrite: ['width', 'hashes'] });
      await em.update(headTable, { id: 1 }, { size: before + BigInt(leafHashes.length) });
    },
  };
}

async function readEdge(em: EntityManager, size: bigint): Promise<Tile[]> {
  const edge = edgeOf(size);
  if (edge.length === 0) return [];
  const rows = await em.findBy(
    tileTable,
    edge.map(({ level, index }) => ({ level, tileIndex: index })),
  );
  return edge.map(({ level, index, width }) => {
    const row = rows.find((one) => one.level === level && one.tileIndex === index);
    const hashes = row ? unpackHashes(row.hashes) : [];
    if (hashes.length !== width)
      throw new TreeDamaged(`Tile ${level}/${index} has ${hashes.length} hashes, not ${width}.`);
    return { level, index, hashes };
  });
}

/** What is kept is no tree: nothing may be built on it. */
export class TreeDamaged extends CustodiaError {
  constructor(reason: string) {
    super('INTERNAL_SERVER_ERROR', `The audit log's tree is damaged. ${reason} Restore its database; entries wait.`);
  }
}
