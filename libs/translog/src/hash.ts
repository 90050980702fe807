import { createHash } from 'node:crypto';
import { TranslogError } from './translog-error.ts';

/** SHA-256, the one hash of the logs that RFC 6962 and C2SP describe. */
export const HASH_BYTES = 32;

const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);

/** SHA-256(0x00 ‖ entry): the hash of an entry's bytes (RFC 9162, 2.1.1). */
export function leafHash(entry: Uint8Array): Uint8Array {
  return createHash('sha256').update(leafPrefix).update(entry).digest();
}

/** SHA-256(0x01 ‖ left ‖ right): an inner node. The prefixes differ, so that no entry can pass for a node. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return createHash('sha256').update(nodePrefix).update(left).update(right).digest();
}

/** The root of the tree without leaves: SHA-256 of nothing. */
export function emptyRoot(): Uint8Array {
  return createHash('sha256').digest();
}

export function isSameHash(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && Buffer.compare(one, other) === 0;
}

/** Throws INVALID_ARGUMENT: a hash of another length would shift what is hashed after it. */
export function assertHash(hash: Uint8Array, what: string): void {
  if (hash instanceof Uint8Array && hash.length === HASH_BYTES) return;
  throw new TranslogError('INVALID_ARGUMENT', `The ${what} is not a SHA-256 hash of ${HASH_BYTES} bytes.`);
}
