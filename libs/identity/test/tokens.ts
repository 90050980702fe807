import { createHmac, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import type { Principal } from '../src/index.ts';

export const startedAt = Date.UTC(2026, 10, 2, 9, 0, 0);

export function aPrincipal(overrides: Partial<Principal> = {}): Principal {
  const principal: Principal = {
    tenantId: 'acme',
    userId: 'u-1',
    kind: 'user',
    roles: ['sales_representative'],
    teamPath: '/central/marxen/',
    purpose: 'SALES',
    policies: [],
  };
  return { ...principal, ...overrides };
}

export interface TestIssuer {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
  sign(claims: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>;
}

export async function anIssuer(alg = 'EdDSA'): Promise<TestIssuer> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const kid = randomUUID();
  const publicJwk = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' };
  return {
    kid,
    privateKey,
    publicJwk,
    sign: (claims, header = {}) =>
      new SignJWT(claims).setProtectedHeader({ alg, kid, typ: 'JWT', ...header }).sign(privateKey),
  };
}

/** A token put together by hand, for what no signing library agrees to make. */
export function forged(header: unknown, claims: unknown, secret?: string): string {
  const encode = (part: unknown) =>
    Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
  const body = `${encode(header)}.${encode(claims)}`;
  const signature = secret === undefined ? '' : createHmac('sha256', secret).update(body).digest('base64url');
  return `${body}.${signature}`;
}

/** The same token with its claims changed and its signature left as it was. */
export function tampered(token: string, change: Record<string, unknown>): string {
  const [header, payload, signature] = token.split('.') as [string, string, string];
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
  return `${header}.${Buffer.from(JSON.stringify({ ...claims, ...change })).toString('base64url')}.${signature}`;
}

export interface KeyFile {
  readonly location: string;
  publish(...keys: JWK[]): Promise<void>;
}

export async function inTempFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'identity-'));
  try {
    return await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function keyFileIn(folder: string): KeyFile {
  const file = join(folder, `${randomUUID()}.jwks.json`);
  return {
    location: pathToFileURL(file).href,
    publish: (...keys) => writeFile(file, JSON.stringify({ keys })),
  };
}
