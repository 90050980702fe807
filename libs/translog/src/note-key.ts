import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { TranslogError } from './translog-error.ts';

/** 0x01 signs the note's text; 0x04 is a witness's cosignature with the time of it (c2sp.org/signed-note, tlog-cosignature). */
export type SignatureType = 'ed25519' | 'cosignature';

const typeBytes: Readonly<Record<SignatureType, number>> = { ed25519: 0x01, cosignature: 0x04 };
const PUBLIC_KEY_BYTES = 32;

/** A key that notes are checked with. */
export interface NoteKey {
  readonly name: string;
  /** Eight hexadecimal digits. With the name it says which key, and of which kind, a signature claims to be of. */
  readonly id: string;
  readonly type: SignatureType;
  readonly publicKey: KeyObject;
}

/** Reads a `vkey`: `<name>+<key id>+<base64 of type and public key>`. Throws KEY_MALFORMED. */
export function parseNoteKey(vkey: string): NoteKey {
  // Base64 may hold a plus, names and ids may not.
  const [, name = '', id = '', encoded = ''] = /^([^+]*)\+([^+]*)\+(.*)$/s.exec(vkey) ?? [];
  const bytes = decodeBase64(encoded);
  if (!isKeyName(name) || !/^[0-9a-f]{8}$/.test(id) || bytes === null) {
    throw malformed('is not written as name+id+key');
  }
  const type = (Object.keys(typeBytes) as SignatureType[]).find((candidate) => typeBytes[candidate] === bytes[0]);
  if (type === undefined) throw malformed(`is of the kind ${bytes[0] ?? 'none'}, and only Ed25519 (1 and 4) is known`);
  const raw = bytes.subarray(1);
  if (raw.length !== PUBLIC_KEY_BYTES) throw malformed(`has ${raw.length} bytes of key, not ${PUBLIC_KEY_BYTES}`);
  if (keyId({ name, type, raw }) !== id) throw malformed('has an id that is not that of its name and key');
  return { name, id, type, publicKey: publicKeyOf(raw) };

  function malformed(reason: string): TranslogError {
    return new TranslogError('KEY_MALFORMED', `The verification key ${JSON.stringify(name || vkey)} ${reason}.`);
  }
}

/** Writes the `vkey` of an Ed25519 key, for whoever is to check its notes. */
export function formatNoteKey({ name, type, key }: { name: string; type: SignatureType; key: KeyObject }): string {
  assertKeyName(name);
  const raw = rawPublicKey(key);
  return `${name}+${keyId({ name, type, raw })}+${encodeBase64(Buffer.concat([Buffer.of(typeBytes[type]), raw]))}`;
}

/** The first four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key), in hexadecimal. */
export function keyId({ name, type, raw }: { name: string; type: SignatureType; raw: Uint8Array }): string {
  const digest = createHash('sha256').update(`${name}\n`).update(Uint8Array.of(typeBytes[type])).update(raw).digest();
  return digest.subarray(0, 4).toString('hex');
}

/** The 32 bytes of an Ed25519 key's public half. Throws KEY_MALFORMED for any other kind of key. */
export function rawPublicKey(key: KeyObject): Uint8Array {
  const publicKey = key.type === 'public' ? key : createPublicKey(key);
  const { kty, crv, x } = publicKey.export({ format: 'jwk' });
  if (kty === 'OKP' && crv === 'Ed25519' && x !== undefined) return Buffer.from(x, 'base64url');
  throw new TranslogError('KEY_MALFORMED', 'Notes are signed with Ed25519 keys, and this is another kind.');
}

export function isSignedBy(publicKey: KeyObject, message: Uint8Array, signature: Uint8Array): boolean {
  return verify(null, message, publicKey, signature);
}

export function assertKeyName(name: string): void {
  if (isKeyName(name)) return;
  throw new TranslogError(
    'KEY_MALFORMED',
    `The key name ${JSON.stringify(name)} is empty or has a space or plus in it.`,
  );
}

function isKeyName(name: string): boolean {
  return name !== '' && !/[\s+\p{Cc}]/u.test(name);
}

function publicKeyOf(raw: Uint8Array): KeyObject {
  const x = Buffer.from(raw).toString('base64url');
  return createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } });
}
