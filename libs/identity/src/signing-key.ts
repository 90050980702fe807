import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CustodiaError } from '@custodia/errors';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose';
import { principalTokenAlgorithm } from './principal.ts';

export interface SigningKey {
  /** The RFC 7638 thumbprint of the public key. */
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicJwks: { readonly keys: readonly JWK[] };
}

/**
 * The Ed25519 key that principal tokens are signed with, kept in `file` as a private JWK that only its owner may read.
 * Makes one where there is none. Throws CONFIGURATION_INVALID where the file holds anything else.
 */
export async function openSigningKey(file: string): Promise<SigningKey> {
  const text = (await readIfThere(file)) ?? (await create(file));
  const jwk = parsePrivateJwk(text, file);
  const publicJwk: JWK = { kty: 'OKP', crv: 'Ed25519', x: jwk.x };
  const kid = await calculateJwkThumbprint(publicJwk);
  const privateKey = await importJWK({ ...publicJwk, d: jwk.d }, principalTokenAlgorithm).catch((cause: unknown) => {
    throw notAKey(file, cause);
  });
  const keys = [Object.freeze({ ...publicJwk, kid, alg: principalTokenAlgorithm, use: 'sig' })];
  return Object.freeze({ kid, privateKey: privateKey as CryptoKey, publicJwks: Object.freeze({ keys }) });
}

/** Writes the public half where verifiers with a `file:` JWKS read it. Replaces the file in one step. */
export async function writePublicJwks(key: SigningKey, file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, JSON.stringify(key.publicJwks), { mode: 0o644 });
  await rename(draft, file);
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    const message = `The signing key ${file} cannot be read. Let the process's user read it, or name another file.`;
    throw new CustodiaError('CONFIGURATION_INVALID', message, { cause });
  }
}

/** Two processes may start at once: a hard link is made by one of them only, and both read what it made. */
async function create(file: string): Promise<string> {
  const { privateKey } = await generateKeyPair(principalTokenAlgorithm, { crv: 'Ed25519', extractable: true });
  const draft = `${file}.${randomUUID()}`;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(draft, JSON.stringify(await exportJWK(privateKey)), { mode: 0o600, flag: 'wx' });
    await link(draft, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    await unlink(draft);
    return await readFile(file, 'utf8');
  } catch (cause) {
    const message = `A signing key cannot be written to ${file}. Make its folder writable, or name another file.`;
    throw new CustodiaError('CONFIGURATION_INVALID', message, { cause });
  }
}

function parsePrivateJwk(text: string, file: string): { x: string; d: string } {
  let jwk: unknown;
  try {
    jwk = JSON.parse(text);
  } catch {
    // The parser's message quotes what it read, which is a private key.
    throw notAKey(file);
  }
  const { kty, crv, x, d } = (jwk ?? {}) as Record<string, unknown>;
  if (kty !== 'OKP' || crv !== 'Ed25519' || typeof x !== 'string' || typeof d !== 'string') throw notAKey(file);
  return { x, d };
}

function notAKey(file: string, cause?: unknown): CustodiaError {
  const message = `${file} does not hold an Ed25519 private key as a JWK. Restore it, or delete it and a new key is made at the next start.`;
  return new CustodiaError('CONFIGURATION_INVALID', message, { cause });
}
