import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import {
  consistencyProof,
  ed25519Signer,
  formatCheckpoint,
  formatNoteKey,
  leafHash,
  rootOf,
  signNote,
} from '@custodia/translog';

export interface ALog {
  readonly origin: string;
  readonly vkey: string;
  readonly privateKey: KeyObject;
  /** The signed checkpoint of its first `size` entries. */
  checkpoint(size: number): string;
  proof(from: number, to: number): Uint8Array[];
  /** The same log, until the entry at this index, where another history begins. */
  forkedAt(index: number): ALog;
  /** What it sends a witness for growing from one size to another. */
  submission(from: number, to: number): string;
}

/** A log of up to 1,000 entries that are only there as numbers. */
export function aLog(
  origin: string,
  entry: (index: number) => string = (index) => `entry ${index}`,
  privateKey = generateKeyPairSync('ed25519').privateKey,
): ALog {
  const leaves = Array.from({ length: 1_000 }, (_, index) => leafHash(Buffer.from(entry(index))));
  const signer = ed25519Signer({ name: origin, privateKey });
  const log: ALog = {
    origin,
    privateKey,
    vkey: formatNoteKey({ name: origin, type: 'ed25519', key: privateKey }),
    checkpoint: (size) =>
      signNote(formatCheckpoint({ origin, size: BigInt(size), root: rootOf(leaves.slice(0, size)) }), [signer]),
    proof: (from, to) => consistencyProof({ leafHashes: leaves.slice(0, to), size1: BigInt(from) }),
    forkedAt: (at) => aLog(origin, (index) => (index < at ? entry(index) : `another ${index}`), privateKey),
    submission: (from, to) => submissionOf(from, log.proof(from, to), log.checkpoint(to)),
  };
  return log;
}

export function submissionOf(oldSize: number | string, proof: readonly Uint8Array[], note: string): string {
  return [`old ${oldSize}`, ...proof.map((hash) => Buffer.from(hash).toString('base64')), '', note].join('\n');
}
