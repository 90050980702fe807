import { describe, expect, it } from '@jest/globals';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { calculateJwkThumbprint } from 'jose';
import { createPrincipalSigner, createPrincipalVerifier, openSigningKey, writePublicJwks } from '../src/index.ts';
import { aPrincipal, inTempFolder } from './tokens.ts';

describe('the signing key', () => {
  it('is made once, readable by its owner alone, and stays the same', () =>
    inTempFolder(async (folder) => {
      const file = join(folder, 'keys', 'principal.jwk.json');
      const first = await openSigningKey(file);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      expect((await openSigningKey(file)).kid).toBe(first.kid);
    }));

  it('is one key, also when two processes start at the same moment', () =>
    inTempFolder(async (folder) => {
      const file = join(folder, 'principal.jwk.json');
      const keys = await Promise.all(Array.from({ length: 8 }, () => openSigningKey(file)));
      expect(new Set(keys.map((key) => key.kid)).size).toBe(1);
    }));

  it('publishes its public half, named by its thumbprint, and nothing private', () =>
    inTempFolder(async (folder) => {
      const key = await openSigningKey(join(folder, 'principal.jwk.json'));
      const jwk = key.publicJwks.keys[0]!;
      expect(key.kid).toBe(await calculateJwkThumbprint(jwk));
      expect(Object.keys(jwk).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
    }));

  it('is verified through the file it publishes', () =>
    inTempFolder(async (folder) => {
      const key = await openSigningKey(join(folder, 'principal.jwk.json'));
      const published = join(folder, 'public', 'principal.jwks.json');
      await writePublicJwks(key, published);
      const verifier = createPrincipalVerifier({ jwks: pathToFileURL(published).href, subgraph: 'sales' });
      const token = await createPrincipalSigner({ key }).sign(aPrincipal(), 'sales');
      await expect(verifier.verify(token)).resolves.toEqual(aPrincipal());
    }));

  it.each([
    ['not JSON', 'MC4CAQAwBQYDK2VwBCIEIsecret'],
    ['a public key', '{"kty":"OKP","crv":"Ed25519","x":"AAAA"}'],
    ['another curve', '{"kty":"OKP","crv":"X25519","x":"AAAA","d":"AAAA"}'],
    ['nothing', ''],
    ['null', 'null'],
    ['a key of the wrong length', '{"kty":"OKP","crv":"Ed25519","x":"AAAA","d":"secret"}'],
  ])('is not taken from a file that holds %s, and the refusal does not repeat the file', (_what, content) =>
    inTempFolder(async (folder) => {
      const file = join(folder, 'principal.jwk.json');
      await writeFile(file, content);
      const verdict = openSigningKey(file);
      await expect(verdict).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' });
      await expect(verdict).rejects.not.toThrow(/secret/);
      expect(await readFile(file, 'utf8')).toBe(content);
    }),
  );

  it('names the file it cannot write', () =>
    inTempFolder(async (folder) => {
      await writeFile(join(folder, 'not-a-folder'), '');
      await expect(openSigningKey(join(folder, 'not-a-folder', 'key.json'))).rejects.toThrow('not-a-folder');
    }));

  it('says that the gateway has to start first while no public keys are there', () =>
    inTempFolder(async (folder) => {
      const jwks = pathToFileURL(join(folder, 'absent.json')).href;
      const verifier = createPrincipalVerifier({ jwks, subgraph: 'sales' });
      const key = await openSigningKey(join(folder, 'principal.jwk.json'));
      const token = await createPrincipalSigner({ key }).sign(aPrincipal(), 'sales');
      await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    }));
});
