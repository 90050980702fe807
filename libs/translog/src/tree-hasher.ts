import { assertHash, emptyRoot, nodeHash } from './hash.ts';
import { perfectNodes } from './subtrees.ts';
import { TranslogError } from './translog-error.ts';

/**
 * Adds leaves one by one and keeps only the roots of the perfect subtrees, at most one a level: a million leaves are
 * twenty hashes of memory.
 */
export class TreeHasher {
  /** By level, the root of the perfect subtree of 2^level leaves that stands at the right edge; gaps are undefined. */
  readonly #edge: (Uint8Array | undefined)[] = [];
  #size = 0n;

  /** Goes on behind a tree of `size` leaves. `nodes`: as `perfectNodes({ begin: 0n, end: size })` lists them. */
  static resume(size: bigint, nodes: readonly Uint8Array[]): TreeHasher {
    const ids = perfectNodes({ begin: 0n, end: size });
    if (ids.length !== nodes.length) {
      const message = `A tree of ${size} leaves goes on from ${ids.length} nodes, not ${nodes.length}.`;
      throw new TranslogError('INVALID_ARGUMENT', message);
    }
    const tree = new TreeHasher();
    ids.forEach(({ level }, at) => {
      assertHash(nodes[at]!, `node of level ${level}`);
      tree.#edge[level] = nodes[at];
    });
    tree.#size = size;
    return tree;
  }

  get size(): bigint {
    return this.#size;
  }

  /** Adds the hash of the next leaf. */
  add(leafHash: Uint8Array): void {
    assertHash(leafHash, `hash of leaf ${this.#size}`);
    let node = leafHash;
    let level = 0;
    for (; this.#edge[level] !== undefined; level += 1) {
      node = nodeHash(this.#edge[level]!, node);
      this.#edge[level] = undefined;
    }
    this.#edge[level] = node;
    this.#size += 1n;
  }

  /** The root of the tree over all leaves so far; more may be added afterwards. */
  root(): Uint8Array {
    let root: Uint8Array | null = null;
    for (const node of this.#edge) {
      if (node !== undefined) root = root === null ? node : nodeHash(node, root);
    }
    return root ?? emptyRoot();
  }
}

/** The Merkle tree head of these leaf hashes, in their order (RFC 9162, 2.1.1). */
export function rootOf(leafHashes: Iterable<Uint8Array>): Uint8Array {
  const tree = new TreeHasher();
  for (const hash of leafHashes) tree.add(hash);
  return tree.root();
}
