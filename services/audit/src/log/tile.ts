import { rootOf, type NodeId } from '@custodia/translog';

/** Hashes of a full tile; eight levels of the tree are one of tiles (c2sp.org/tlog-tiles). */
export const TILE_WIDTH = 256;
const TILE_HEIGHT = 8;
const HASH_BYTES = 32;

export interface TileId {
  readonly level: number;
  readonly index: bigint;
}

export interface Tile extends TileId {
  readonly hashes: readonly Uint8Array[];
}

/** The tiles at the right edge that are not full, lowest first: what is added to when the tree grows. */
export function edgeOf(size: bigint): readonly (TileId & { readonly width: number })[] {
  const edge: (TileId & { readonly width: number })[] = [];
  for (let [level, count] = [0, size]; count > 0n; [level, count] = [level + 1, count / BigInt(TILE_WIDTH)]) {
    const width = Number(count % BigInt(TILE_WIDTH));
    if (width > 0) edge.push({ level, index: count / BigInt(TILE_WIDTH), width });
  }
  return edge;
}

/** The tiles that are new or longer once these leaves stand behind a tree of `size`. `edge`: its tiles that are not full. */
export function grow(size: bigint, edge: readonly Tile[], leafHashes: readonly Uint8Array[]): Tile[] {
  const grown: Tile[] = [];
  let added = leafHashes;
  for (let [level, begin] = [0, size]; added.length > 0; [level, begin] = [level + 1, begin / BigInt(TILE_WIDTH)]) {
    const first = begin / BigInt(TILE_WIDTH);
    const before = edge.find((tile) => tile.level === level && tile.index === first)?.hashes ?? [];
    const hashes = [...before, ...added];
    const roots: Uint8Array[] = [];
    for (let at = 0; at < hashes.length; at += TILE_WIDTH) {
      const tile = { level, index: first + BigInt(at / TILE_WIDTH), hashes: hashes.slice(at, at + TILE_WIDTH) };
      grown.push(tile);
      if (tile.hashes.length === TILE_WIDTH) roots.push(rootOf(tile.hashes));
    }
    added = roots;
  }
  return grown;
}

/** Where in the tiles the leaves of a perfect subtree are, or the roots that stand for them: `count` hashes from `begin` on. */
export function placeOf({ level, index }: NodeId): { tile: TileId; begin: number; count: number } {
  const tileLevel = Math.floor(level / TILE_HEIGHT);
  const count = 1 << (level % TILE_HEIGHT);
  const begin = index * BigInt(count);
  const tile = { level: tileLevel, index: begin / BigInt(TILE_WIDTH) };
  return { tile, begin: Number(begin % BigInt(TILE_WIDTH)), count };
}

export function packHashes(hashes: readonly Uint8Array[]): Buffer {
  return Buffer.concat(hashes);
}

export function unpackHashes(bytes: Uint8Array): Uint8Array[] {
  const hashes: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += HASH_BYTES) hashes.push(bytes.subarray(at, at + HASH_BYTES));
  return hashes;
}
