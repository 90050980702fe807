import { describe, expect, it } from '@jest/globals';
import { leafHash, perfectNodes, rootOf, rootOverNodes } from '@custodia/translog';
import fc from 'fast-check';
import { edgeOf, grow, packHashes, placeOf, unpackHashes, type Tile } from '../../src/log/tile.ts';

const leaves = Array.from({ length: 70_000 }, (_, index) => leafHash(Buffer.from(String(index))));

/** What `openTreeStore` does, with a map for a database. */
function appendAll(batches: readonly number[]): { size: bigint; tiles: Map<string, Tile> } {
  const tiles = new Map<string, Tile>();
  let size = 0n;
  for (const batch of batches) {
    const edge = edgeOf(size).map(({ level, index }) => tiles.get(`${level}/${index}`)!);
    const added = leaves.slice(Number(size), Number(size) + batch);
    for (const tile of grow(size, edge, added)) tiles.set(`${tile.level}/${tile.index}`, tile);
    size += BigInt(added.length);
  }
  return { size, tiles };
}

function rootFrom({ size, tiles }: ReturnType<typeof appendAll>): Uint8Array {
  return rootOverNodes(
    perfectNodes({ begin: 0n, end: size }).map((node) => {
      const { tile, begin, count } = placeOf(node);
      return rootOf(tiles.get(`${tile.level}/${tile.index}`)!.hashes.slice(begin, begin + count));
    }),
  );
}

describe('tiles', () => {
  it('lead to the root of all leaves, in whatever batches these came', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 12 }), (batches) => {
        const grown = appendAll(batches);
        expect(Buffer.from(rootFrom(grown))).toEqual(Buffer.from(rootOf(leaves.slice(0, Number(grown.size)))));
      }),
    );
  });

  it.each([1, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537])(
    'hold a tree of %i leaves that came at once',
    (size) => {
      expect(Buffer.from(rootFrom(appendAll([size])))).toEqual(Buffer.from(rootOf(leaves.slice(0, size))));
    },
  );

  it('are full but for those at the right edge', () => {
    const { size, tiles } = appendAll([300, 65_536, 1]);
    const edge = new Map(edgeOf(size).map(({ level, index, width }) => [`${level}/${index}`, width]));
    for (const [key, { hashes }] of tiles) expect(hashes).toHaveLength(edge.get(key) ?? 256);
  });

  it('are written and read as the same hashes', () => {
    const some = leaves.slice(0, 3);
    expect(unpackHashes(packHashes(some)).map((hash) => Buffer.from(hash))).toEqual(
      some.map((hash) => Buffer.from(hash)),
    );
  });
});
