import { readFile, rename, writeFile } from 'node:fs/promises';
import { CustodiaError } from '@custodia/errors';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';

const keySchema = z.looseObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  kid: z.string(),
  x: z.string(),
  d: z.string(),
});
const fileSchema = z.object({ keys: z.array(keySchema.extend({ madeAt: z.iso.datetime() })).min(1) });

export type IssuerKey = z.infer<typeof keySchema>;

export interface IssuerKeys {
  /** The newest, which signs, first; one more that still verifies what it has signed. */
  readonly keys: readonly IssuerKey[];
  readonly signingKid: string;
}

const rotateAfterDays = 90;

/** Reads the issuer's keys; makes one when there is none or the newest has served its time, and keeps the one before. */
export async function openIssuerKeys(file: string, clock: () => Date): Promise<IssuerKeys> {
  let keys = await readKeys(file);
  const [newest] = keys;
  const ageDays = newest === undefined ? Infinity : (clock().getTime() - Date.parse(newest.madeAt)) / 86_400_000;
  if (ageDays > rotateAfterDays) {
    keys = [{ ...(await makeKey()), madeAt: clock().toISOString() }, ...keys].slice(0, 2);
    await writeFile(`${file}.new`, JSON.stringify({ keys }), { mode: 0o600 });
    await rename(`${file}.new`, file);
  }
  const usable = keys.map(({ madeAt: _madeAt, ...key }) => key as IssuerKey);
  return { keys: usable, signingKid: usable[0]?.kid ?? '' };
}

async function readKeys(file: string): Promise<z.infer<typeof fileSchema>['keys']> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return [];
  try {
    return fileSchema.parse(JSON.parse(text)).keys;
  } catch {
    // The parser's message would quote a private key.
    throw new CustodiaError(
      'CONFIGURATION_INVALID',
      `${file} holds no issuer keys. Delete it and a new key is made at the next start.`,
    );
  }
}

async function makeKey(): Promise<IssuerKey> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const jwk = await exportJWK(privateKey);
  return keySchema.parse({ ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'EdDSA', use: 'sig' });
}
