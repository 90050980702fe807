import { assertHash, emptyRoot, isSameHash, nodeHash } from './hash.ts';
import { assertProof } from './prove.ts';
import { assertNatural } from './subtrees.ts';
import { TranslogError } from './translog-error.ts';

export interface ConsistencyClaim {
  readonly size1: bigint;
  readonly size2: bigint;
  readonly root1: Uint8Array;
  readonly root2: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/**
 * Returns where the first tree is what the second began as: nothing was changed or taken away (RFC 9162, 2.1.4.2).
 * Throws CONSISTENCY_NOT_PROVEN, or INVALID_ARGUMENT. Every tree grows out of the empty one, so from size 0 the proof is
 * empty and tells nothing about the second root. It speaks of the roots: that a root is of a tree of that size is what the
 * checkpoint says that holds both.
 */
export function verifyConsistency({ size1, size2, root1, root2, proof }: ConsistencyClaim): void {
  assertNatural(size1, 'first size');
  assertNatural(size2, 'second size');
  assertHash(root1, 'first root');
  assertHash(root2, 'second root');
  assertProof(proof);
  const fail = (reason: string) => notProven(size1, size2, reason);

  if (size1 > size2) throw fail('a log does not shrink');
  if (size1 === 0n && !isSameHash(root1, emptyRoot())) throw fail('the first root is not that of the empty tree');
  if (size1 === size2 && !isSameHash(root1, root2)) throw fail('two trees of one size have different roots');
  if (size1 === 0n || size1 === size2) {
    if (proof.length > 0) throw fail('the proof is too long');
    return;
  }

  // A first tree that is perfect is a node of the second, and its root goes without saying.
  const path = isPowerOfTwo(size1) ? [root1, ...proof] : proof;
  const [start, ...rest] = path;
  if (start === undefined) throw fail('the proof is too short');
  let [node, last] = [size1 - 1n, size2 - 1n];
  while (isOdd(node)) [node, last] = [node >> 1n, last >> 1n];
  let [computed1, computed2] = [start, start];
  for (const sibling of rest) {
    if (last === 0n) throw fail('the proof is too long');
    if (isOdd(node) || node === last) {
      computed1 = nodeHash(sibling, computed1);
      computed2 = nodeHash(sibling, computed2);
      while (!isOdd(node) && node !== 0n) [node, last] = [node >> 1n, last >> 1n];
    } else {
      computed2 = nodeHash(computed2, sibling);
    }
    [node, last] = [node >> 1n, last >> 1n];
  }
  if (last !== 0n) throw fail('the proof is too short');
  if (!isSameHash(computed1, root1)) throw fail('the proof leads to another first root');
  if (!isSameHash(computed2, root2)) throw fail('the proof leads to another second root');
}

function isOdd(value: bigint): boolean {
  return (value & 1n) === 1n;
}

function isPowerOfTwo(value: bigint): boolean {
  return (value & (value - 1n)) === 0n;
}

function notProven(size1: bigint, size2: bigint, reason: string): TranslogError {
  const message = `It is not proven that the tree of ${size2} leaves grew out of the one of ${size1}: ${reason}.`;
  return new TranslogError('CONSISTENCY_NOT_PROVEN', message);
}
