import { randomBytes } from 'node:crypto';

const SALT_BYTES = 16;
/** Asking the system for bytes takes as long for so many as for one, and longer than all that is done with them. */
const DRAWN_AT_ONCE = 256;

let drawn: Buffer = Buffer.alloc(0);

/** 128 random bits that nobody else is given. */
export function newSalt(): Uint8Array {
  if (drawn.length === 0) drawn = randomBytes(SALT_BYTES * DRAWN_AT_ONCE);
  const salt = drawn.subarray(0, SALT_BYTES);
  drawn = drawn.subarray(SALT_BYTES);
  return salt;
}
