import type { LogReading } from '@custodia/audit';
import { HASH_BYTES, rootOf } from '@custodia/translog';
import { NotProven } from '../verify/not-proven.ts';

const TILE_WIDTH = 256;

/** Makes the tiles of a log anew from its leaves, and compares each with the one that is kept. Throws NotProven. */
export interface TileCheck {
  add(leafHash: Uint8Array): Promise<void>;
  /** The tiles that are not full. */
  end(): Promise<void>;
}

export function createTileCheck(reading: Pick<LogReading, 'tile'>): TileCheck {
  const levels: { index: bigint; hashes: Uint8Array[] }[] = [];
  const add = async (level: number, hash: Uint8Array): Promise<void> => {
    const edge = (levels[level] ??= { index: 0n, hashes: [] });
    edge.hashes.push(hash);
    if (edge.hashes.length < TILE_WIDTH) return;
    await compare(level, edge.index, edge.hashes);
    const root = rootOf(edge.hashes);
    levels[level] = { index: edge.index + 1n, hashes: [] };
    await add(level + 1, root);
  };
  const compare = async (level: number, index: bigint, hashes: readonly Uint8Array[]): Promise<void> => {
    const kept = await reading.tile(level, index);
    const made = Buffer.concat(hashes);
    // One that is not full may have grown since: entries go on arriving.
    const isWhole = kept !== null && kept.width <= TILE_WIDTH && kept.hashes.length === kept.width * HASH_BYTES;
    if (isWhole && Buffer.compare(kept.hashes.subarray(0, made.length), made) === 0) return;
    throw new NotProven(`Tile ${level}/${index} of the tree is not what the entries make.`);
  };
  return {
    add: (leafHash) => add(0, leafHash),
    end: async () => {
      for (const [level, { index, hashes }] of levels.entries()) {
        if (hashes.length > 0) await compare(level, index, hashes);
      }
    },
  };
}

/** How many tiles a tree of this size has. */
export function countTiles(size: bigint): bigint {
  let tiles = 0n;
  for (let count = size; count > 0n; count /= BigInt(TILE_WIDTH)) tiles += (count + 255n) / BigInt(TILE_WIDTH);
  return tiles;
}
