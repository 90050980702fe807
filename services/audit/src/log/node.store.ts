import { perfectNodes, rootOf, rootOverNodes, type NodeId, type Subtree } from '@custodia/translog';
import type { EntityManager } from 'typeorm';
import { tileTable } from './log.table.ts';
import { placeOf, TILE_WIDTH, unpackHashes, type TileId } from './tile.ts';
import { TreeDamaged } from './tree.store.ts';

const TILES_A_QUERY = 200;

/** The roots of subtrees whose leaves are all in the log, computed from its tiles. Throws `TreeDamaged` where one is missing. */
export async function readSubtreeRoots(em: EntityManager, subtrees: readonly Subtree[]): Promise<Uint8Array[]> {
  const nodes = subtrees.map(perfectNodes);
  const hashes = await readNodes(em, nodes.flat());
  let at = 0;
  return nodes.map(({ length }) => rootOverNodes(hashes.slice(at, (at += length))));
}

/** The hashes of perfect subtrees, in the order asked for. They never change, so it does not matter what is appended meanwhile. */
export async function readNodes(em: EntityManager, nodes: readonly NodeId[]): Promise<Uint8Array[]> {
  const places = nodes.map(placeOf);
  const tiles = await readTiles(
    em,
    places.map(({ tile }) => tile),
  );
  return places.map(({ tile, begin, count }) => {
    const hashes = (tiles.get(keyOf(tile)) ?? []).slice(begin, begin + count);
    if (hashes.length < count) throw new TreeDamaged(`Tile ${keyOf(tile)} is missing or too short.`);
    return rootOf(hashes);
  });
}

/** The hashes of the leaves from `begin` up to and without `end`, in order, some tiles at a time. */
export async function* readLeafHashes(em: EntityManager, { begin, end }: Subtree): AsyncGenerator<Uint8Array[]> {
  const step = BigInt(TILES_A_QUERY * TILE_WIDTH);
  for (let at = begin; at < end;) {
    const until = at - (at % step) + step;
    const nodes: NodeId[] = [];
    for (const last = until < end ? until : end; at < last; at += 1n) nodes.push({ level: 0, index: at });
    yield await readNodes(em, nodes);
  }
}

async function readTiles(em: EntityManager, asked: readonly TileId[]): Promise<Map<string, Uint8Array[]>> {
  const ids = [...new Map(asked.map((tile) => [keyOf(tile), tile])).values()];
  const tiles = new Map<string, Uint8Array[]>();
  for (let at = 0; at < ids.length; at += TILES_A_QUERY) {
    const where = ids.slice(at, at + TILES_A_QUERY).map(({ level, index }) => ({ level, tileIndex: index }));
    for (const { level, tileIndex, hashes } of await em.findBy(tileTable, where)) {
      tiles.set(keyOf({ level, index: tileIndex }), unpackHashes(hashes));
    }
  }
  return tiles;
}

function keyOf({ level, index }: TileId): string {
  return `${level}/${index}`;
}
