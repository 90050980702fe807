import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createBearerVerifier, type BearerVerifier } from '../src/index.ts';
import { anIssuer, forged, startedAt, tampered, type TestIssuer } from './tokens.ts';

const seconds = startedAt / 1000;
const goodClaims = {
  iss: 'https://id.example',
  aud: 'custodia',
  sub: 'darcel',
  tenant: 'acme',
  iat: seconds,
  exp: seconds + 300,
};

let published: unknown[] = [];
let fetches = 0;
let answer: () => { status: number; body: string } = () => ({ status: 200, body: JSON.stringify({ keys: published }) });
const server = createServer((_request, response) => {
  fetches += 1;
  const { status, body } = answer();
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end(body);
});

let jwksUri: string;
let issuer: TestIssuer;
let now = startedAt;
let verifier: BearerVerifier;

function aVerifier(): BearerVerifier {
  return createBearerVerifier({ issuer: 'https://id.example', audience: 'custodia', jwksUri, clock: () => now });
}

beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  jwksUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
  issuer = await anIssuer();
  published = [issuer.publicJwk];
  verifier = aVerifier();
});

afterAll(() => new Promise((closed) => server.close(closed)));

describe('an access token', () => {
  it('tells who is calling, in which tenant, until when', async () => {
    await expect(verifier.verify(await issuer.sign(goodClaims))).resolves.toEqual({
      subject: 'darcel',
      tenantId: 'acme',
      expiresAt: new Date((seconds + 300) * 1000),
      purpose: null,
      authenticatedAt: null,
      methods: [],
    });
  });

  it('tells what it may be used for, and when and how the person signed in, where the issuer says so', async () => {
    const said = { purpose: 'SALES', auth_time: seconds - 60, amr: ['pwd', 'otp'] };
    await expect(verifier.verify(await issuer.sign({ ...goodClaims, ...said }))).resolves.toMatchObject({
      purpose: 'SALES',
      authenticatedAt: new Date((seconds - 60) * 1000),
      methods: ['pwd', 'otp'],
    });
  });

  it('may be for several audiences, as long as ours is one of them', async () => {
    const token = await issuer.sign({ ...goodClaims, aud: ['account', 'custodia'] });
    await expect(verifier.verify(token)).resolves.toMatchObject({ subject: 'darcel' });
  });

  it.each([
    ['ES256', true],
    ['PS256', true],
    ['RS256', true],
    ['RS512', false],
  ])('signed with %s is accepted: %s', async (algorithm, accepted) => {
    const other = await anIssuer(algorithm);
    published = [other.publicJwk];
    const verdict = aVerifier().verify(await other.sign(goodClaims));
    await (accepted ? expect(verdict).resolves.toBeDefined() : expect(verdict).rejects.toThrow('algorithm'));
    published = [issuer.publicJwk];
  });

  it('stops working when it expires, although it was verified before', async () => {
    const token = await issuer.sign(goodClaims);
    await verifier.verify(token);
    now = startedAt + 306_000;
    await expect(verifier.verify(token)).rejects.toThrow('The access token has expired.');
    now = startedAt;
  });

  it('is verified with a key that the issuer published after the last look', async () => {
    let clock = startedAt;
    const rotating = createBearerVerifier({ ...options(), clock: () => clock });
    await rotating.verify(await issuer.sign(goodClaims));
    const next = await anIssuer();
    published = [issuer.publicJwk, next.publicJwk];
    clock += 2_000;
    const token = await next.sign(goodClaims);
    const deadline = Date.now() + 10_000;
    // The cooldown between two looks runs on the real clock.
    let verdict = await rotating.verify(token).catch(() => null);
    while (!verdict && Date.now() < deadline) verdict = await rotating.verify(token).catch(() => null);
    expect(verdict).toMatchObject({ subject: 'darcel' });
    published = [issuer.publicJwk];
  });

  it('with unknown keys cannot make us fetch the key set again and again', async () => {
    const stranger = await anIssuer();
    await verifier.verify(await issuer.sign({ ...goodClaims, jti: 'warm' }));
    const before = fetches;
    for (let i = 0; i < 50; i += 1) {
      const token = await stranger.sign({ ...goodClaims, jti: String(i) });
      await expect(verifier.verify(token)).rejects.toThrow('a key that its issuer does not publish');
    }
    expect(fetches - before).toBeLessThanOrEqual(2);
  });

  it('is neither accepted nor called wrong while the keys cannot be fetched', async () => {
    answer = () => ({ status: 503, body: 'down' });
    const token = await issuer.sign(goodClaims);
    await expect(aVerifier().verify(token)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    answer = () => ({ status: 200, body: JSON.stringify({ keys: published }) });
  });
});

describe('a hostile access token', () => {
  const { aud: _aud, ...noAudience } = goodClaims;
  const { sub: _sub, ...noSubject } = goodClaims;
  const { tenant: _tenant, ...noTenant } = goodClaims;
  const { exp: _exp, ...noExpiry } = goodClaims;
  const signed = (claims: Record<string, unknown>, header?: Record<string, unknown>) => () =>
    issuer.sign(claims, header);
  const header = () => ({ alg: 'EdDSA', kid: issuer.kid, typ: 'JWT' });

  const table: [string, () => string | Promise<string>, string][] = [
    ['for another audience', signed({ ...goodClaims, aud: 'billing' }), 'is for another audience; expected "custodia"'],
    ['for several other audiences', signed({ ...goodClaims, aud: ['a', 'b'] }), 'is for another audience'],
    ['without an audience', signed(noAudience), 'has no "aud" claim'],
    ['whose audience only contains ours', signed({ ...goodClaims, aud: 'custodia-test' }), 'another audience'],
    ['whose audience is an object', signed({ ...goodClaims, aud: { custodia: true } }), 'audience'],
    ['whose audiences hold more than text', signed({ ...goodClaims, aud: ['custodia', 1] }), 'no usable "aud" claim'],
    ['from another issuer', signed({ ...goodClaims, iss: 'https://evil.example' }), 'is from another issuer'],
    ['that has expired', signed({ ...goodClaims, exp: seconds - 10 }), 'has expired'],
    ['that never expires', signed(noExpiry), 'has no "exp" claim'],
    ['whose expiry is text', signed({ ...goodClaims, exp: '9999999999' }), 'no usable "exp" claim'],
    ['that is not valid yet', signed({ ...goodClaims, nbf: seconds + 60 }), 'is not valid yet'],
    ['issued in the future', signed({ ...goodClaims, iat: seconds + 60 }), 'is not valid yet'],
    ['without a subject', signed(noSubject), 'has no "sub" claim'],
    ['with an empty subject', signed({ ...goodClaims, sub: '' }), 'no usable "sub" claim'],
    ['without a tenant', signed(noTenant), 'no usable "tenant" claim'],
    ['with a list of tenants', signed({ ...goodClaims, tenant: ['acme', 'other'] }), 'no usable "tenant" claim'],
    ['with several purposes', signed({ ...goodClaims, purpose: ['SALES', 'BILLING'] }), 'no usable "purpose" claim'],
    ['with an empty purpose', signed({ ...goodClaims, purpose: '' }), 'no usable "purpose" claim'],
    ['whose purpose is null', signed({ ...goodClaims, purpose: null }), 'no usable "purpose" claim'],
    ['whose sign-in time is text', signed({ ...goodClaims, auth_time: '1' }), 'no usable "auth_time" claim'],
    ['whose sign-in time is no date', signed({ ...goodClaims, auth_time: 1e300 }), 'no usable "auth_time" claim'],
    ['signed in in the future', signed({ ...goodClaims, auth_time: seconds + 60 }), 'no usable "auth_time" claim'],
    ['whose methods are one text', signed({ ...goodClaims, amr: 'mfa' }), 'no usable "amr" claim'],
    ['whose methods hold more than text', signed({ ...goodClaims, amr: ['pwd', 1] }), 'no usable "amr" claim'],
    ['that inherits its tenant', () => forgedPrototype(), 'no usable "tenant" claim'],
    ['that is a principal token', signed(goodClaims, { typ: 'principal+jwt' }), 'not the right kind of token'],
    ['unsigned (alg none)', () => forged({ alg: 'none', typ: 'JWT' }, goodClaims), 'Get a new one'],
    [
      'signed by HS256 with our public key as the secret',
      () => forged({ ...header(), alg: 'HS256' }, goodClaims, JSON.stringify(issuer.publicJwk)),
      'algorithm that is not accepted',
    ],
    ['that brings its own key', async () => bringingItsOwnKey(), 'signature does not verify'],
    ['that was tampered with', async () => tampered(await issuer.sign(goodClaims), { tenant: 'other' }), 'signature'],
    ['without its signature', async () => (await issuer.sign(goodClaims)).replace(/[^.]+$/, ''), 'Get a new one'],
    ['that is not a token', () => 'abc', 'is malformed'],
    ['that is empty', () => '', 'is malformed'],
    ['that is not JSON inside', () => 'YQ.YQ.YQ', 'Get a new one'],
    ['of five parts (encrypted)', () => 'a.b.c.d.e', 'is malformed'],
  ];

  async function bringingItsOwnKey(): Promise<string> {
    const stranger = await anIssuer();
    return stranger.sign(goodClaims, { kid: issuer.kid, jwk: stranger.publicJwk });
  }

  function forgedPrototype(): Promise<string> {
    return issuer.sign(JSON.parse(JSON.stringify(noTenant).replace('{', '{"__proto__":{"tenant":"acme"},')));
  }

  it.each(table)('%s is refused', async (_what, token, message) => {
    const verdict = verifier.verify(await token());
    await expect(verdict).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(verdict).rejects.toThrow(message);
    await expect(verdict).rejects.not.toThrow(/darcel|acme/);
  });
});

function options() {
  return { issuer: 'https://id.example', audience: 'custodia', jwksUri };
}
