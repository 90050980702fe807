import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { CustodiaError } from '@custodia/errors';

/** The secret of a deployment's pseudonyms. A KeyObject, which no logger and no JSON prints. */
export type PseudonymKey = KeyObject;

/** 256 bits, as base64url or as hexadecimal. */
const secretText = /^[\w-]{43,512}$/;

/** Throws CONFIGURATION_INVALID, without repeating it, where the secret is too short or holds anything but base64url. */
export function pseudonymKey(secret: string): PseudonymKey {
  if (!secretText.test(secret)) {
    const message = 'The pseudonym key must be at least 43 characters of A-Z, a-z, 0-9, - and _: 32 random bytes.';
    throw new CustodiaError('CONFIGURATION_INVALID', message);
  }
  return createSecretKey(Buffer.from(secret, 'utf8'));
}

/** Whose value it is, and what kind of value: equal values are alike within these, and nowhere else. */
export interface PseudonymDomain {
  readonly tenantId: string;
  /** A category of data-categories.yaml, or `Type.field` of what is not personal. */
  readonly kind: string;
}

/**
 * `p_` and 20 characters of base32: HMAC-SHA-256 under the key, cut to 100 bits. The same value of one kind is the same
 * pseudonym in every request and service of a deployment; without the key nobody can compute or reverse one. Values are
 * compared byte by byte: `Lisa@acme.com` is somebody else than `lisa@acme.com`.
 */
export function pseudonymOf(value: string, { tenantId, kind }: PseudonymDomain, key: PseudonymKey): string {
  // JSON, so that no choice of values makes two different triples one text.
  const digest = createHmac('sha256', key)
    .update(JSON.stringify([tenantId, kind, value]))
    .digest();
  let text = 'p_';
  let bits = BigInt(`0x${digest.toString('hex')}`) >> 156n;
  for (let at = 0; at < 20; at += 1, bits >>= 5n) text += alphabet[Number(bits & 31n)];
  return text;
}

/** RFC 4648 in small letters. */
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
