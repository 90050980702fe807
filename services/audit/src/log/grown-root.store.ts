import { perfectNodes, TreeHasher, type Checkpoint } from '@custodia/translog';
import type { EntityManager } from 'typeorm';
import { readLeafHashes, readNodes, readSubtreeRoots } from './node.store.ts';
import { TreeDamaged } from './tree.store.ts';

/**
 * The root of the tree of `size` leaves, which is not asked of the tiles alone: it is computed from the leaves behind those of
 * `last`. Throws `TreeDamaged` where the tree did not grow out of `last`, or its tiles do not fit each other.
 */
export async function readGrownRoot(
  em: EntityManager,
  last: Pick<Checkpoint, 'size' | 'root'> | null,
  size: bigint,
): Promise<Uint8Array> {
  const before = last?.size ?? 0n;
  if (size < before) throw new TreeDamaged(`It has ${size} leaves, and ${before} were signed.`);
  const tree = TreeHasher.resume(before, await readNodes(em, perfectNodes({ begin: 0n, end: before })));
  if (last && !isSame(tree.root(), last.root)) {
    throw new TreeDamaged(`Its first ${before} leaves are not those that the last checkpoint signed.`);
  }
  for await (const hashes of readLeafHashes(em, { begin: before, end: size })) hashes.forEach((hash) => tree.add(hash));
  const root = tree.root();
  const [fromTiles] = await readSubtreeRoots(em, [{ begin: 0n, end: size }]);
  if (!isSame(root, fromTiles!)) throw new TreeDamaged('Its tiles do not lead to the root of its leaves.');
  return root;
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
