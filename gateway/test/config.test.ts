import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readGatewayConfig } from '../src/config.ts';
import { recordingIn } from './recording-in.ts';

const enough = {
  OIDC_ISSUER: 'https://id.example',
  OIDC_JWKS_URI: 'https://id.example/jwks',
  PRINCIPAL_KEY_FILE: '/run/keys/principal.jwk.json',
  ...recordingIn('/run'),
};

describe('the settings', () => {
  it('need an issuer and a key and have a value for the rest', () => {
    expect(readGatewayConfig(enough)).toMatchObject({
      host: '127.0.0.1',
      port: 4000,
      introspection: 'off',
      unauthorizedFields: 'errors',
      unauthorizedErrors: 'positions',
      oidc: { issuer: 'https://id.example', audience: 'custodia', jwksUri: 'https://id.example/jwks' },
      supergraphFile: expect.stringMatching(/generated.supergraph\.graphql$/),
    });
  });

  it('trust no proxy unless it is named, and no name that is no network', () => {
    const proxies = (given: string) => readGatewayConfig({ ...enough, TRUSTED_PROXIES: given }).trustedProxies;
    expect(readGatewayConfig(enough).trustedProxies).toEqual([]);
    expect(proxies(' 10.0.0.0/8, fd00::/8,192.0.2.1 ')).toEqual(['10.0.0.0/8', 'fd00::/8', '192.0.2.1']);
    for (const wrong of ['loopback', 'true', '*', '10.0.0.0/33', '1', '10.0.0.1:80', '::/129', '/8']) {
      expect(() => proxies(wrong)).toThrow('TRUSTED_PROXIES');
    }
  });

  it('name every fault at once', () => {
    const read = () =>
      readGatewayConfig({ PORT: '70000', OIDC_ISSUER: 'nobody', LIMIT_DEPTH: 'deep', SUBGRAPH_URLS: 'contacts=here' });
    for (const name of [
      'PORT',
      'OIDC_ISSUER',
      'OIDC_JWKS_URI',
      'PRINCIPAL_KEY_FILE',
      'EVENTS_URL',
      'ACCESS_JOURNAL',
      'PSEUDONYM_KEY',
      'LIMIT_DEPTH',
      '"contacts"',
    ]) {
      expect(read).toThrow(name);
    }
  });

  it.each([
    ['as JSON', '{"contacts":"http://127.0.0.1:4002/graphql","sales":"http://127.0.0.1:4003/graphql"}'],
    ['as pairs', 'contacts=http://127.0.0.1:4002/graphql, sales=http://127.0.0.1:4003/graphql,'],
  ])('take addresses of subgraphs %s', (_how, text) => {
    expect({ ...readGatewayConfig({ ...enough, SUBGRAPH_URLS: text }).subgraphUrls }).toEqual({
      contacts: 'http://127.0.0.1:4002/graphql',
      sales: 'http://127.0.0.1:4003/graphql',
    });
  });

  it.each([
    '*',
    'https://*.example',
    'https://app.example/',
    'app.example',
    'null',
    'https://APP.example',
    'ftp://a.example',
  ])('let no page in from %s, which is not an origin as browsers send it', (origin) => {
    const read = () => readGatewayConfig({ ...enough, CORS_ORIGINS: `https://app.example,${origin}` });
    expect(read).toThrow(`CORS_ORIGINS: "${origin}" is not an origin as browsers send it`);
  });

  it('name the file of trusted documents where no others may run', () => {
    expect(() => readGatewayConfig({ ...enough, OPERATIONS: 'trusted' })).toThrow(
      'TRUSTED_DOCUMENTS: must name the file',
    );
    expect(readGatewayConfig({ ...enough, OPERATIONS: 'trusted', TRUSTED_DOCUMENTS: 'a.json' })).toMatchObject({
      operations: 'trusted',
      trustedDocumentsFile: 'a.json',
    });
  });

  it('give single subgraphs a time of their own, and name those that are no times', () => {
    const { subgraphTimeoutsMs } = readGatewayConfig({ ...enough, SUBGRAPH_TIMEOUTS_MS: 'audit=60000, sales=500' });
    expect({ ...subgraphTimeoutsMs }).toEqual({ audit: 60_000, sales: 500 });
    const read = () => readGatewayConfig({ ...enough, SUBGRAPH_TIMEOUTS_MS: 'audit=soon,sales=0,privacy=' });
    for (const name of ['audit', 'sales', 'privacy']) expect(read).toThrow(`"${name}" needs a time in milliseconds`);
  });

  it('may be read from files, as container secrets are', () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'settings-')), 'issuer');
    writeFileSync(file, 'https://id.example\n');
    const { OIDC_ISSUER: _, ...rest } = enough;
    expect(readGatewayConfig({ ...rest, OIDC_ISSUER_FILE: file }).oidc.issuer).toBe('https://id.example');
    expect(() => readGatewayConfig({ ...rest, OIDC_ISSUER_FILE: '/nowhere' })).toThrow('/nowhere cannot be read');
  });

  it('that are empty are not set', () => {
    expect(readGatewayConfig({ ...enough, PORT: '', LOG_LEVEL: '' })).toMatchObject({ port: 4000, logLevel: 'info' });
  });
});
