import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createBearerVerifier } from '@custodia/identity';
import { personGrantType, type RunningSystem, signIn } from '@custodia/importer';
import { pino } from 'pino';
import { openSecret } from '../src/data/open-secret.ts';
import { openIssuerKeys } from '../src/issuer/issuer-keys.ts';
import { commandsClientId, type RunningIssuer, startIssuer } from '../src/issuer/start-issuer.ts';

let folder = '';
let issuer: RunningIssuer;
let system: RunningSystem;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'custodia-issuer-'));
  const clientSecret = await openSecret(path.join(folder, 'secret'));
  issuer = await startIssuer({
    port: 0,
    keys: await openIssuerKeys(path.join(folder, 'keys.json'), () => new Date()),
    clientSecret,
    findPerson: async (person) =>
      person === 'rep' ? { id: 'user-1', tenantId: 'demo' } : { unknown: `Nobody here is "${person}".` },
    logger: pino({ level: 'silent' }),
  });
  const { tokenEndpoint } = issuer;
  const gateway = 'http://127.0.0.1:4000';
  system = { state: 'ready', pid: 1, gateway, tokenEndpoint, clientId: commandsClientId, clientSecret };
});

afterAll(async () => {
  await issuer.stop();
  await rm(folder, { recursive: true });
});

const verifier = (audience = 'custodia') =>
  createBearerVerifier({ issuer: issuer.url, audience, jwksUri: issuer.jwksUri });

describe('the local issuer', () => {
  it('describes itself as OIDC discovery wants, and shows no private key', async () => {
    const discovery = await fetch(`${issuer.url}/.well-known/openid-configuration`).then((answer) => answer.json());
    expect(discovery).toMatchObject({
      issuer: issuer.url,
      jwks_uri: issuer.jwksUri,
      token_endpoint: issuer.tokenEndpoint,
    });
    const jwks = await fetch(issuer.jwksUri).then((answer) => answer.json());
    expect(jwks).toMatchObject({ keys: [{ kty: 'OKP', crv: 'Ed25519', use: 'sig' }] });
    expect(JSON.stringify(jwks)).not.toContain('"d"');
  });

  it('gives a token that the gateway takes: who, of which tenant, until when', async () => {
    const { accessToken, expiresInSeconds } = await signIn(system, { person: 'rep', ttlSeconds: 60 });
    const claims = await verifier().verify(accessToken);
    expect(claims).toMatchObject({ subject: 'user-1', tenantId: 'demo' });
    expect(expiresInSeconds).toBe(60);
  });

  it('says that the person signed in just now with two factors, or with one where that is asked for', async () => {
    const before = Math.floor(Date.now() / 1_000) * 1_000;
    const claimsOf = async (factors: { withoutMfa?: boolean }) =>
      verifier().verify((await signIn(system, { person: 'rep', ...factors })).accessToken);
    const { authenticatedAt, methods } = await claimsOf({});
    expect(authenticatedAt!.getTime()).toBeGreaterThanOrEqual(before);
    expect(authenticatedAt!.getTime()).toBeLessThanOrEqual(Date.now());
    expect(methods).toEqual(['pwd', 'otp', 'mfa']);
    expect((await claimsOf({ withoutMfa: true })).methods).toEqual(['pwd']);
  });

  it.each(['three', 'One', 'constructor'])('gives no token for "%s" factors', async (factors) => {
    const form = new URLSearchParams({ grant_type: personGrantType, person: 'rep', factors });
    const authorization = `Basic ${Buffer.from(`${system.clientId}:${system.clientSecret}`).toString('base64')}`;
    const answer = await fetch(issuer.tokenEndpoint, { method: 'POST', headers: { authorization }, body: form });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: 'invalid_request' });
  });

  it('gives a token for another audience, which the gateway refuses', async () => {
    const { accessToken } = await signIn(system, { person: 'rep', audience: 'somebody-else' });
    await expect(verifier().verify(accessToken)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(verifier('somebody-else').verify(accessToken)).resolves.toBeDefined();
  });

  it('says who is not there', async () => {
    await expect(signIn(system, { person: '某人' })).rejects.toThrow('Nobody here is "某人".');
  });

  it.each([
    ['a wrong secret', { clientSecret: 'x'.repeat(43) }],
    ['another client', { clientId: 'somebody' }],
  ])('gives nothing to %s', async (_title, change) => {
    await expect(signIn({ ...system, ...change }, { person: 'rep' })).rejects.toThrow(/client authentication failed/);
  });

  it.each([0, -5, 86_401, 1.5])('gives no token for %s seconds', async (ttlSeconds) => {
    await expect(signIn(system, { person: 'rep', ttlSeconds })).rejects.toThrow(/ttl must be 1 to 86400 seconds/);
  });
});

describe('the issuer’s keys', () => {
  it('stay the same from start to start, and only their owner may read them', async () => {
    const file = path.join(folder, 'kept.json');
    const first = await openIssuerKeys(file, () => new Date());
    expect(await openIssuerKeys(file, () => new Date())).toEqual(first);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('are renewed after 90 days, and the one before still verifies', async () => {
    const file = path.join(folder, 'renewed.json');
    const first = await openIssuerKeys(file, () => new Date('2026-01-01'));
    const second = await openIssuerKeys(file, () => new Date('2026-04-15'));
    expect(second.signingKid).not.toBe(first.signingKid);
    expect(second.keys.map(({ kid }) => kid)).toEqual([second.signingKid, first.signingKid]);
  });

  it('are not quoted by the message about a broken file', async () => {
    const file = path.join(folder, 'secret');
    const secret = await readFile(file, 'utf8');
    const failure = await openIssuerKeys(file, () => new Date()).catch((error: Error) => error.message);
    expect(failure).toContain('Delete it and a new key is made');
    expect(failure).not.toContain(secret);
  });
});
