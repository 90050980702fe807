import { assertHash } from './hash.ts';
import { consistencySubtrees, inclusionSubtrees, type Subtree } from './subtrees.ts';
import { TranslogError } from './translog-error.ts';
import { rootOf } from './tree-hasher.ts';

/**
 * Proves that leaf `leafIndex` is in the tree of these leaves (RFC 9162, 2.1.3.1). For a log in memory; one that is kept as
 * tiles asks `inclusionSubtrees` which nodes it needs.
 */
export function inclusionProof(of: { leafHashes: readonly Uint8Array[]; leafIndex: bigint }): Uint8Array[] {
  const treeSize = BigInt(of.leafHashes.length);
  return inclusionSubtrees({ leafIndex: of.leafIndex, treeSize }).map((subtree) => rootWithin(of.leafHashes, subtree));
}

/** Proves that the tree of these leaves began as the tree of the first `size1` of them (RFC 9162, 2.1.4.1). */
export function consistencyProof(of: { leafHashes: readonly Uint8Array[]; size1: bigint }): Uint8Array[] {
  const size2 = BigInt(of.leafHashes.length);
  return consistencySubtrees({ size1: of.size1, size2 }).map((subtree) => rootWithin(of.leafHashes, subtree));
}

function rootWithin(leafHashes: readonly Uint8Array[], { begin, end }: Subtree): Uint8Array {
  return rootOf(leafHashes.slice(Number(begin), Number(end)));
}

/** 2^63 leaves are more than any log has, and no proof in such a tree is longer. */
export const MOST_PROOF_HASHES = 63;

/** Throws INVALID_ARGUMENT where a proof is no list of hashes, or too long for any log. */
export function assertProof(proof: readonly Uint8Array[]): void {
  if (!Array.isArray(proof) || proof.length > MOST_PROOF_HASHES) {
    throw new TranslogError('INVALID_ARGUMENT', `A proof is a list of at most ${MOST_PROOF_HASHES} hashes.`);
  }
  proof.forEach((hash: Uint8Array, at) => assertHash(hash, `hash ${at} of the proof`));
}
