import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { newSalt } from './salt.ts';

/** What a digest stands for. */
export interface Disclosed {
  readonly name: string;
  readonly value: unknown;
}

/**
 * A personal value as SD-JWT keeps it (RFC 9901, 4.2.1): `[salt, name, value]` as base64url. The salt keeps whoever has the digest alone
 * from trying values, and makes it another each time.
 */
export function disclosureOf({ name, value }: Disclosed, salt: Uint8Array = newSalt()): string {
  const text = canonicalize([Buffer.from(salt).toString('base64url'), name, value]) ?? '';
  return Buffer.from(text).toString('base64url');
}

/** What stands in the canonical entry in place of the value (RFC 9901, 4.2.3). */
export function digestOf(disclosure: string): string {
  return hash('sha256', disclosure, 'base64url');
}

export function readDisclosure(disclosure: string): Disclosed {
  const [, name, value] = JSON.parse(Buffer.from(disclosure, 'base64url').toString('utf8')) as [
    string,
    string,
    unknown,
  ];
  return { name, value };
}
