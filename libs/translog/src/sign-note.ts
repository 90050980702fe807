import { sign, type KeyObject } from 'node:crypto';
import { encodeBase64 } from './base64.ts';
import { assertNoteText } from './note-text.ts';
import { assertKeyName, keyId, rawPublicKey, type SignatureType } from './note-key.ts';
import { TranslogError } from './translog-error.ts';

/** Somebody who signs notes. `ed25519Signer` and `cosigner` make one; a key in other hands may be one as well. */
export interface NoteSigner {
  readonly name: string;
  /** Eight hexadecimal digits. */
  readonly id: string;
  /** What follows the key id in a signature of this text. */
  sign(text: string): Uint8Array;
}

/** Signs the text as it is: what logs do with their checkpoints. */
export function ed25519Signer({ name, privateKey }: { name: string; privateKey: KeyObject }): NoteSigner {
  return {
    ...identityOf(name, 'ed25519', privateKey),
    sign: (text) => sign(null, Buffer.from(text), privateKey),
  };
}

/**
 * Signs that, at `now()` (milliseconds since the epoch), this checkpoint is the largest consistent one that was seen: what
 * witnesses do (c2sp.org/tlog-cosignature).
 */
export function cosigner(parts: { name: string; privateKey: KeyObject; now: () => number }): NoteSigner {
  const { name, privateKey, now } = parts;
  return {
    ...identityOf(name, 'cosignature', privateKey),
    sign: (text) => {
      const seconds = BigInt(Math.floor(now() / 1000));
      const timestamp = Buffer.alloc(8);
      timestamp.writeBigUInt64BE(seconds);
      return Buffer.concat([timestamp, sign(null, cosignedMessage(text, seconds), privateKey)]);
    },
  };
}

export function cosignedMessage(text: string, seconds: bigint): Uint8Array {
  return Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`);
}

/** The text, an empty line, and a line for each signature. Throws NOTE_MALFORMED for a text that no note can hold. */
export function signNote(text: string, signers: readonly NoteSigner[]): string {
  if (signers.length === 0) throw new TranslogError('SIGNATURE_MISSING', 'A note is signed by somebody.');
  assertNoteText(text);
  return `${text}\n${signers.map((signer) => signatureLine(text, signer)).join('')}`;
}

/** One more line for a note that others have signed: what a witness answers. */
export function signatureLine(text: string, { name, id, sign: signText }: NoteSigner): string {
  assertKeyName(name);
  return `— ${name} ${encodeBase64(Buffer.concat([Buffer.from(id, 'hex'), signText(text)]))}\n`;
}

function identityOf(name: string, type: SignatureType, key: KeyObject): Pick<NoteSigner, 'name' | 'id'> {
  assertKeyName(name);
  return { name, id: keyId({ name, type, raw: rawPublicKey(key) }) };
}
