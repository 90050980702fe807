import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import {
  createPrincipalSigner,
  createPrincipalVerifier,
  openSigningKey,
  type PrincipalSigner,
  type PrincipalVerifier,
  type SigningKey,
} from '../src/index.ts';
import { anIssuer, aPrincipal, forged, keyFileIn, startedAt, tampered, type KeyFile } from './tokens.ts';

const seconds = startedAt / 1000;
let folder: string;
let key: SigningKey;
let jwks: KeyFile;
let now = startedAt;
let signer: PrincipalSigner;
let verifier: PrincipalVerifier;
const clock = () => now;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'principal-'));
  key = await openSigningKey(join(folder, 'principal.jwk.json'));
  jwks = keyFileIn(folder);
  await jwks.publish(...key.publicJwks.keys);
  signer = createPrincipalSigner({ key, clock });
  verifier = createPrincipalVerifier({ jwks: jwks.location, subgraph: 'contacts', clock });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a principal token', () => {
  it('carries the whole principal to the subgraph it is for', async () => {
    const principal = aPrincipal();
    await expect(verifier.verify(await signer.sign(principal, 'contacts'))).resolves.toEqual(principal);
  });

  it('carries a principal that has no team, no purpose and no roles yet', async () => {
    const principal = aPrincipal({ roles: [], teamPath: null, purpose: null, kind: 'service' });
    await expect(verifier.verify(await signer.sign(principal, 'contacts'))).resolves.toEqual(principal);
  });

  it('says what the contract says and lives for a minute', async () => {
    const token = await signer.sign(aPrincipal({ userId: 'u-9' }), 'sales');
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'EdDSA', kid: key.kid, typ: 'principal+jwt' });
    expect(decodeJwt(token)).toEqual({
      iss: 'custodia-gateway',
      aud: 'subgraph:sales',
      sub: 'u-9',
      tenant: 'acme',
      kind: 'user',
      roles: ['sales_representative'],
      team: '/central/marxen/',
      purpose: 'SALES',
      policies: [],
      iat: seconds,
      exp: seconds + 60,
      jti: expect.any(String),
    });
  });

  it('is signed once and reused for 30 seconds, then signed anew', async () => {
    const first = await signer.sign(aPrincipal(), 'contacts');
    now = startedAt + 29_999;
    expect(await signer.sign(aPrincipal(), 'contacts')).toBe(first);
    now = startedAt + 30_000;
    expect(await signer.sign(aPrincipal(), 'contacts')).not.toBe(first);
    now = startedAt;
  });

  it.each([
    ['role', { roles: ['sales_representative', 'auditor'] }],
    ['tenant', { tenantId: 'other' }],
    ['user', { userId: 'u-2' }],
    ['team', { teamPath: '/' }],
    ['purpose', { purpose: null }],
    ['policies', { policies: ['mfa-recent'] }],
    ['kind', { kind: 'service' as const }],
  ])('is never reused across a difference in %s', async (_what, difference) => {
    const token = await signer.sign(aPrincipal(), 'contacts');
    const other = await signer.sign(aPrincipal(difference), 'contacts');
    expect(other).not.toBe(token);
    await expect(verifier.verify(other)).resolves.toEqual(aPrincipal(difference));
  });

  it('stops working when it expires, although it was verified before', async () => {
    const token = await signer.sign(aPrincipal(), 'contacts');
    await verifier.verify(token);
    now = startedAt + 70_000;
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    now = startedAt;
  });

  it('signed with a key made after the last look is accepted once that key is published', async () => {
    const next = await openSigningKey(join(folder, 'next.jwk.json'));
    const token = await createPrincipalSigner({ key: next, clock }).sign(aPrincipal(), 'contacts');
    await verifier.verify(await signer.sign(aPrincipal(), 'contacts'));
    await expect(verifier.verify(token)).rejects.toThrow('a key that its issuer does not publish');
    await jwks.publish(...key.publicJwks.keys, ...next.publicJwks.keys);
    await expect(verifier.verify(token)).resolves.toEqual(aPrincipal());
    await jwks.publish(...key.publicJwks.keys);
  });

  it('gives out a principal that nobody can change for the next request', async () => {
    const principal = await verifier.verify(await signer.sign(aPrincipal(), 'contacts'));
    expect(Object.isFrozen(principal) && Object.isFrozen(principal.roles)).toBe(true);
  });
});

describe('a hostile principal token', () => {
  const claims = {
    iss: 'custodia-gateway',
    aud: 'subgraph:contacts',
    sub: 'u-1',
    tenant: 'acme',
    kind: 'user',
    roles: ['tenant_admin'],
    team: null,
    purpose: null,
    policies: [],
    iat: seconds,
    exp: seconds + 60,
    jti: 'j',
  };
  const signed =
    (changes: Record<string, unknown>, header: Record<string, unknown> = {}) =>
    () =>
      new SignJWT({ ...claims, ...changes })
        .setProtectedHeader({ alg: 'EdDSA', kid: key.kid, typ: 'principal+jwt', ...header })
        .sign(key.privateKey);
  const without = (claim: keyof typeof claims) => signed({ [claim]: undefined });

  it('is compared with one that passes', async () => {
    await expect(verifier.verify(await signed({})())).resolves.toMatchObject({ roles: ['tenant_admin'] });
  });

  const table: [string, () => string | Promise<string>][] = [
    ['for another subgraph', () => signer.sign(aPrincipal(), 'sales')],
    ['for several subgraphs', signed({ aud: ['subgraph:contacts', 'subgraph:sales'] })],
    ['for the same subgraph twice', signed({ aud: ['subgraph:contacts', 'subgraph:contacts'] })],
    ['for a subgraph whose name only starts alike', signed({ aud: 'subgraph:contacts2' })],
    ['from another issuer', signed({ iss: 'https://id.example' })],
    ['of another type', signed({}, { typ: 'JWT' })],
    ['of no type', signed({}, { typ: undefined })],
    ['that has expired', signed({ exp: seconds - 30 })],
    ['that never expires', without('exp')],
    ['that is not valid yet', signed({ nbf: seconds + 60 })],
    ['issued in the future', signed({ iat: seconds + 60 })],
    ['without a subject', without('sub')],
    ['without a tenant', without('tenant')],
    ['without a kind', without('kind')],
    ['without roles', without('roles')],
    ['without a word about the team', without('team')],
    ['without a word about the purpose', without('purpose')],
    ['without a word about policies', without('policies')],
    ['whose policies hold more than text', signed({ policies: [true] })],
    ['without an id', without('jti')],
    ['of an unknown kind', signed({ kind: 'root' })],
    ['whose kind is a name of Object.prototype', signed({ kind: 'constructor' })],
    ['whose roles are one text', signed({ roles: 'tenant_admin' })],
    ['whose roles hold more than text', signed({ roles: ['auditor', { toString: 'x' }] })],
    ['whose tenant is endless', signed({ tenant: 'a'.repeat(65) })],
    ['unsigned (alg none)', () => forged({ alg: 'none', typ: 'principal+jwt' }, claims)],
    [
      'signed by HS256 with our public key as the secret',
      () =>
        forged({ alg: 'HS256', kid: key.kid, typ: 'principal+jwt' }, claims, JSON.stringify(key.publicJwks.keys[0])),
    ],
    ['signed by a stranger who names our key', async () => (await anIssuer()).sign(claims, header())],
    ['signed by a stranger', async () => (await anIssuer()).sign(claims, { typ: 'principal+jwt' })],
    ['that was tampered with', async () => tampered(await signed({})(), { tenant: 'other' })],
    ['that is not a token', () => '__proto__'],
    ['that is empty', () => ''],
  ];

  function header() {
    return { kid: key.kid, typ: 'principal+jwt' };
  }

  it.each(table)('%s is refused, and says where to go', async (_what, token) => {
    const verdict = verifier.verify(await token());
    await expect(verdict).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(verdict).rejects.toThrow('send the operation to the gateway');
  });
});
