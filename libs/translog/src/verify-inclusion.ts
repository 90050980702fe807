import { assertHash, isSameHash, nodeHash } from './hash.ts';
import { assertProof } from './prove.ts';
import { assertNatural } from './subtrees.ts';
import { TranslogError } from './translog-error.ts';

export interface InclusionClaim {
  readonly leafIndex: bigint;
  readonly treeSize: bigint;
  /** `leafHash(bytes)` of the entry. */
  readonly leafHash: Uint8Array;
  /** From the leaf's sibling upwards. */
  readonly proof: readonly Uint8Array[];
  /** The root of the tree of `treeSize` leaves. */
  readonly root: Uint8Array;
}

/** Returns where the leaf is in the tree (RFC 9162, 2.1.3.2); throws INCLUSION_NOT_PROVEN, or INVALID_ARGUMENT. */
export function verifyInclusion({ leafIndex, treeSize, leafHash, proof, root }: InclusionClaim): void {
  assertNatural(leafIndex, 'leaf index');
  assertNatural(treeSize, 'tree size');
  assertHash(leafHash, 'leaf hash');
  assertHash(root, 'root');
  assertProof(proof);
  if (leafIndex >= treeSize) throw notProven(leafIndex, treeSize, 'the tree has no such leaf');

  let [node, last] = [leafIndex, treeSize - 1n];
  let computed = leafHash;
  for (const sibling of proof) {
    if (last === 0n) throw notProven(leafIndex, treeSize, 'the proof is too long');
    if (isOdd(node) || node === last) {
      computed = nodeHash(sibling, computed);
      // At the right edge a node without a sibling stands for its parent as well.
      while (!isOdd(node) && node !== 0n) [node, last] = [node >> 1n, last >> 1n];
    } else {
      computed = nodeHash(computed, sibling);
    }
    [node, last] = [node >> 1n, last >> 1n];
  }
  if (last !== 0n) throw notProven(leafIndex, treeSize, 'the proof is too short');
  if (!isSameHash(computed, root)) throw notProven(leafIndex, treeSize, 'the proof leads to another root');
}

function isOdd(value: bigint): boolean {
  return (value & 1n) === 1n;
}

function notProven(leafIndex: bigint, treeSize: bigint, reason: string): TranslogError {
  const message = `It is not proven that leaf ${leafIndex} is in the tree of ${treeSize} leaves: ${reason}.`;
  return new TranslogError('INCLUSION_NOT_PROVEN', message);
}
