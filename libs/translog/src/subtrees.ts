import { nodeHash } from './hash.ts';
import { TranslogError } from './translog-error.ts';

/** The leaves from `begin` up to and without `end`: a subtree of the Merkle tree, perfect or at its right edge. */
export interface Subtree {
  readonly begin: bigint;
  readonly end: bigint;
}

/** A perfect subtree: the one with this index among those of 2^level leaves. What tiles hold, and never changes. */
export interface NodeId {
  readonly level: number;
  readonly index: bigint;
}

/** The subtrees whose roots prove that a leaf is in a tree, from the leaf's sibling upwards (RFC 9162, 2.1.3.1). */
export function inclusionSubtrees({ leafIndex, treeSize }: { leafIndex: bigint; treeSize: bigint }): Subtree[] {
  assertNatural(leafIndex, 'leaf index');
  assertNatural(treeSize, 'tree size');
  if (leafIndex >= treeSize) {
    throw new TranslogError('INVALID_ARGUMENT', `A tree of ${treeSize} leaves has no leaf ${leafIndex}.`);
  }
  const path: Subtree[] = [];
  let [begin, end] = [0n, treeSize];
  while (end - begin > 1n) {
    const middle = begin + splitOf(end - begin);
    const isLeft = leafIndex < middle;
    path.push(isLeft ? { begin: middle, end } : { begin, end: middle });
    if (isLeft) end = middle;
    else begin = middle;
  }
  return path.reverse();
}

/** The subtrees whose roots prove that a tree of `size1` leaves is where one of `size2` began (RFC 9162, 2.1.4.1). */
export function consistencySubtrees({ size1, size2 }: { size1: bigint; size2: bigint }): Subtree[] {
  assertNatural(size1, 'first size');
  assertNatural(size2, 'second size');
  if (size1 > size2) {
    throw new TranslogError('INVALID_ARGUMENT', `A tree of ${size1} leaves cannot have grown to one of ${size2}.`);
  }
  if (size1 === 0n || size1 === size2) return [];
  const path: Subtree[] = [];
  let [begin, end] = [0n, size2];
  // Down to the subtree at whose end the first tree ended; `begin` is 0 for as long as that is a part of its left edge.
  while (end !== size1) {
    const middle = begin + splitOf(end - begin);
    const isLeft = size1 <= middle;
    path.push(isLeft ? { begin: middle, end } : { begin, end: middle });
    if (isLeft) end = middle;
    else begin = middle;
  }
  // Where the whole first tree is one subtree of the second, its root is known to whoever checks.
  if (begin !== 0n) path.push({ begin, end });
  return path.reverse();
}

/** The perfect subtrees that a subtree of a Merkle tree is made of, from left to right. */
export function perfectNodes({ begin, end }: Subtree): NodeId[] {
  const nodes: NodeId[] = [];
  let at = begin;
  while (at < end) {
    let level = 0;
    while (at % (1n << BigInt(level + 1)) === 0n && at + (1n << BigInt(level + 1)) <= end) level += 1;
    nodes.push({ level, index: at >> BigInt(level) });
    at += 1n << BigInt(level);
  }
  return nodes;
}

/** The root over perfect subtrees that stand beside each other, as `perfectNodes` lists them. */
export function rootOverNodes(hashes: readonly Uint8Array[]): Uint8Array {
  const root = hashes.reduceRight<Uint8Array | null>((right, left) => (right ? nodeHash(left, right) : left), null);
  if (root === null) throw new TranslogError('INVALID_ARGUMENT', 'A subtree has at least one leaf.');
  return root;
}

/** The largest power of two below `count`, which is at least 2: where RFC 9162 splits a tree. */
function splitOf(count: bigint): bigint {
  return 1n << BigInt((count - 1n).toString(2).length - 1);
}

export function assertNatural(value: bigint, what: string): void {
  if (typeof value === 'bigint' && value >= 0n) return;
  throw new TranslogError('INVALID_ARGUMENT', `The ${what} must be a bigint that is not negative.`);
}
