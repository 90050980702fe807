import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  consistencyProof,
  emptyRoot,
  inclusionProof,
  inclusionSubtrees,
  leafHash,
  nodeHash,
  perfectNodes,
  rootOf,
  rootOverNodes,
  TranslogError,
  TreeHasher,
  verifyConsistency,
  verifyInclusion,
} from '@custodia/translog';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** Leaves and roots that implementations of RFC 6962 are commonly checked with. */
const entries = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((text) => Buffer.from(text, 'hex'));
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const leaves = entries.map(leafHash);

/** RFC 9162, 2.1.1, word for word: slow, and right. */
function definedRoot(hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length === 0) return emptyRoot();
  if (hashes.length === 1) return hashes[0]!;
  let split = 1;
  while (split * 2 < hashes.length) split *= 2;
  return nodeHash(definedRoot(hashes.slice(0, split)), definedRoot(hashes.slice(split)));
}

function someLeaves(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, at) => leafHash(Buffer.from(`entry ${at}`)));
}

function codeOf(run: () => void): string {
  try {
    run();
    return 'proven';
  } catch (error) {
    return error instanceof TranslogError ? error.code : String(error);
  }
}

describe('the root', () => {
  it('is the one that RFC 6962 is known by, for every size', () => {
    expect(roots.map((_, at) => hex(rootOf(leaves.slice(0, at + 1))))).toEqual(roots);
  });

  it('of no leaf is the hash of nothing', () => {
    expect(hex(rootOf([]))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('is as the RFC defines it, at any size and while the tree grows', () => {
    const hashes = someLeaves(130);
    const tree = new TreeHasher();
    hashes.forEach((hash, at) => {
      tree.add(hash);
      expect(hex(tree.root())).toBe(hex(definedRoot(hashes.slice(0, at + 1))));
    });
    expect(tree.size).toBe(130n);
  });

  it('goes on from the nodes of a tree that somebody else has hashed', () => {
    const hashes = someLeaves(70);
    for (let size = 0; size <= 70; size += 1) {
      const nodes = perfectNodes({ begin: 0n, end: BigInt(size) }).map(({ level, index }) => {
        const width = 1 << level;
        return rootOf(hashes.slice(Number(index) * width, (Number(index) + 1) * width));
      });
      const tree = TreeHasher.resume(BigInt(size), nodes);
      expect(hex(tree.root())).toBe(hex(rootOf(hashes.slice(0, size))));
      hashes.slice(size).forEach((hash) => tree.add(hash));
      expect([tree.size, hex(tree.root())]).toEqual([70n, hex(rootOf(hashes))]);
      expect(codeOf(() => TreeHasher.resume(BigInt(size), [...nodes, hashes[0]!]))).toBe('INVALID_ARGUMENT');
    }
  });

  it('of a subtree is made of the perfect ones that tiles hold', () => {
    const hashes = someLeaves(21);
    for (let leafIndex = 0n; leafIndex < 21n; leafIndex += 1n) {
      const proof = inclusionSubtrees({ leafIndex, treeSize: 21n }).map((subtree) =>
        rootOverNodes(
          perfectNodes(subtree).map(({ level, index }) => {
            const width = 1 << level;
            return rootOf(hashes.slice(Number(index) * width, (Number(index) + 1) * width));
          }),
        ),
      );
      expect(proof.map(hex)).toEqual(inclusionProof({ leafHashes: hashes, leafIndex }).map(hex));
    }
  });

  it('refuses what is no hash', () => {
    expect(() => rootOf([new Uint8Array(31)])).toThrow('not a SHA-256 hash');
  });
});

describe('inclusion', () => {
  it('is proven for every leaf of every tree', () => {
    for (let size = 1; size <= 40; size += 1) {
      const leafHashes = someLeaves(size);
      const root = rootOf(leafHashes);
      for (let at = 0; at < size; at += 1) {
        const proof = inclusionProof({ leafHashes, leafIndex: BigInt(at) });
        verifyInclusion({ leafIndex: BigInt(at), treeSize: BigInt(size), leafHash: leafHashes[at]!, proof, root });
      }
    }
  });

  it('of another leaf, another place, another size or another root is not', () => {
    const leafHashes = someLeaves(11);
    const claim = {
      leafIndex: 4n,
      treeSize: 11n,
      leafHash: leafHashes[4]!,
      proof: inclusionProof({ leafHashes, leafIndex: 4n }),
      root: rootOf(leafHashes),
    };
    const lies = [
      { ...claim, leafHash: leafHashes[5]! },
      { ...claim, leafIndex: 5n },
      { ...claim, leafIndex: 11n },
      // One bit higher, the places of the proof would be the same but for its length.
      { ...claim, leafIndex: 4n + 16n, treeSize: 11n + 16n },
      { ...claim, root: rootOf(leafHashes.slice(0, 10)) },
      { ...claim, proof: claim.proof.slice(1) },
      { ...claim, proof: claim.proof.slice(0, -1) },
      { ...claim, proof: [...claim.proof, claim.root] },
      { ...claim, proof: claim.proof.toReversed() },
      { ...claim, proof: [] },
      { ...claim, treeSize: 0n },
    ];
    expect(codeOf(() => verifyInclusion(claim))).toBe('proven');
    expect(lies.map((lie) => codeOf(() => verifyInclusion(lie)))).toEqual(lies.map(() => 'INCLUSION_NOT_PROVEN'));
  });

  it('is never proven by a node that passes for a leaf', () => {
    const leafHashes = someLeaves(4);
    const left = nodeHash(leafHashes[0]!, leafHashes[1]!);
    const right = nodeHash(leafHashes[2]!, leafHashes[3]!);
    const claim = { leafIndex: 0n, treeSize: 4n, leafHash: left, proof: [right], root: rootOf(leafHashes) };
    expect(codeOf(() => verifyInclusion(claim))).toBe('INCLUSION_NOT_PROVEN');
    // With the size of a tree of two it would: which is why the size is signed together with the root.
    expect(codeOf(() => verifyInclusion({ ...claim, treeSize: 2n }))).toBe('proven');
    expect(hex(leafHash(Buffer.concat([leafHashes[0]!, leafHashes[1]!])))).not.toBe(hex(left));
  });

  it('takes numbers and hashes for what they are, and nothing else', () => {
    const leafHashes = someLeaves(2);
    const claim = {
      leafIndex: 0n,
      treeSize: 2n,
      leafHash: leafHashes[0]!,
      proof: [leafHashes[1]!],
      root: rootOf(leafHashes),
    };
    const faulty: object[] = [
      { leafIndex: -1n },
      { leafIndex: 0 },
      { treeSize: '2' },
      { leafHash: 'text' },
      { root: new Uint8Array(33) },
      { proof: [new Uint8Array(1)] },
      { proof: Array.from({ length: 64 }, () => claim.root) },
      { proof: null },
    ];
    const codes = faulty.map((fault) => codeOf(() => verifyInclusion({ ...claim, ...fault } as typeof claim)));
    expect(codes).toEqual(faulty.map(() => 'INVALID_ARGUMENT'));
  });
});

describe('consistency', () => {
  it('is proven between any two sizes of a log that only grew', () => {
    const all = someLeaves(40);
    for (let size2 = 0; size2 <= 40; size2 += 1) {
      const leafHashes = all.slice(0, size2);
      for (let size1 = 0; size1 <= size2; size1 += 1) {
        verifyConsistency({
          size1: BigInt(size1),
          size2: BigInt(size2),
          root1: rootOf(all.slice(0, size1)),
          root2: rootOf(leafHashes),
          proof: consistencyProof({ leafHashes, size1: BigInt(size1) }),
        });
      }
    }
  });

  it('is not where the log was rewritten, cut or told wrong', () => {
    const leafHashes = someLeaves(13);
    const claim = {
      size1: 6n,
      size2: 13n,
      root1: rootOf(leafHashes.slice(0, 6)),
      root2: rootOf(leafHashes),
      proof: consistencyProof({ leafHashes, size1: 6n }),
    };
    const rewritten = leafHashes.with(2, leafHash(Buffer.from('another entry')));
    const lies = [
      { ...claim, root2: rootOf(rewritten), proof: consistencyProof({ leafHashes: rewritten, size1: 6n }) },
      { ...claim, root1: rootOf(rewritten.slice(0, 6)) },
      { ...claim, root2: rootOf(leafHashes.slice(0, 12)) },
      { ...claim, size1: 5n },
      { ...claim, size1: 14n },
      { ...claim, size1: 13n },
      { ...claim, size1: 0n },
      { ...claim, size1: 0n, root1: emptyRoot() },
      { ...claim, size2: 17n },
      { ...claim, size2: 8n },
      { ...claim, size1: claim.size1 + 16n, size2: claim.size2 + 16n },
      { ...claim, proof: [] },
      { ...claim, proof: claim.proof.slice(1) },
      { ...claim, proof: claim.proof.slice(0, -1) },
      { ...claim, proof: [...claim.proof, claim.root1] },
      { size1: 13n, size2: 13n, root1: claim.root2, root2: claim.root1, proof: [] },
      { size1: 13n, size2: 13n, root1: claim.root2, root2: claim.root2, proof: [claim.root2] },
    ];
    expect(codeOf(() => verifyConsistency(claim))).toBe('proven');
    expect(lies.map((lie) => codeOf(() => verifyConsistency(lie)))).toEqual(lies.map(() => 'CONSISTENCY_NOT_PROVEN'));
  });

  it('speaks of roots: sizes of one shape are told apart by what is signed beside the root', () => {
    const leafHashes = someLeaves(13);
    const proof = consistencyProof({ leafHashes, size1: 6n });
    const claim = { size1: 6n, root1: rootOf(leafHashes.slice(0, 6)), root2: rootOf(leafHashes), proof };
    // All that was added after the eighth leaf is one hash of the proof, however many leaves it stands for.
    expect([9n, 12n, 13n, 16n].map((size2) => codeOf(() => verifyConsistency({ ...claim, size2 })))).toEqual(
      Array(4).fill('proven'),
    );
  });
});

describe('whatever bit is flipped', () => {
  it('a proof of inclusion or of consistency does not stand', () => {
    const draw = fc.record({
      size: fc.integer({ min: 2, max: 300 }),
      first: fc.nat(),
      part: fc.nat(),
      bit: fc.nat(255),
    });
    fc.assert(
      fc.property(draw, ({ size, first, part, bit }) => {
        const leafHashes = someLeaves(size);
        const at = first % size;
        const [size1, size2] = [BigInt(Math.max(1, at)), BigInt(size)];
        const root = rootOf(leafHashes);
        const included = inclusionProof({ leafHashes, leafIndex: BigInt(at) });
        const flippedAt = part % (included.length + 2);
        const [leaf, top, ...proof] = [leafHashes[at]!, root, ...included].map((hash, index) =>
          index === flippedAt ? flipped(hash, bit) : hash,
        ) as [Uint8Array, Uint8Array, ...Uint8Array[]];
        const inclusion = { leafIndex: BigInt(at), treeSize: size2, leafHash: leaf, proof, root: top };
        expect(codeOf(() => verifyInclusion(inclusion))).toBe('INCLUSION_NOT_PROVEN');

        const consistent = consistencyProof({ leafHashes, size1 });
        const changedAt = part % (consistent.length + 2);
        const [root1, root2, ...path] = [rootOf(leafHashes.slice(0, Number(size1))), root, ...consistent].map(
          (hash, index) => (index === changedAt ? flipped(hash, bit) : hash),
        ) as [Uint8Array, Uint8Array, ...Uint8Array[]];
        const consistency = { size1, size2, root1, root2, proof: path };
        expect(codeOf(() => verifyConsistency(consistency))).toBe('CONSISTENCY_NOT_PROVEN');
      }),
      { numRuns: 500 },
    );
  });
});

function flipped(hash: Uint8Array, bit: number): Uint8Array {
  return Uint8Array.from(hash, (byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
}
