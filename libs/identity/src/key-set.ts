import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { CustodiaError } from '@custodia/errors';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
  type LocalJWKSet,
} from 'jose';

/** A key nobody has heard of yet may be a rotation: ask again, but no stranger can make us ask more often than this. */
const rotationCooldownMs = 1_000;

/** Public keys by `kid`, from `file:/…` or `http(s)://…`; an unknown `kid` makes it look again. */
export function openKeySet(location: string): JWTVerifyGetKey {
  const url = parseLocation(location);
  return url.protocol === 'file:' ? fileKeySet(fileURLToPath(url)) : remoteKeySet(url);
}

function parseLocation(location: string): URL {
  const url = URL.canParse(location) ? new URL(location) : null;
  if (url && ['file:', 'http:', 'https:'].includes(url.protocol)) return url;
  throw new CustodiaError(
    'CONFIGURATION_INVALID',
    'A JWKS location must be file:/absolute/path or an http(s) address.',
  );
}

function fileKeySet(file: string): JWTVerifyGetKey {
  let loaded: { version: string; keys: LocalJWKSet } | null = null;

  async function load(): Promise<boolean> {
    try {
      const { mtimeMs, size, ino } = await stat(file);
      const version = `${mtimeMs} ${size} ${ino}`;
      if (version === loaded?.version) return false;
      loaded = { version, keys: createLocalJWKSet(JSON.parse(await readFile(file, 'utf8')) as JSONWebKeySet) };
      return true;
    } catch (cause) {
      throw unreadable(`The file of public keys ${file} cannot be read. Start the gateway, which writes it.`, cause);
    }
  }

  return async (header, token) => {
    if (!loaded) await load();
    try {
      return await loaded!.keys(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !(await load())) throw error;
      return await loaded!.keys(header, token);
    }
  };
}

function remoteKeySet(url: URL): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(url, { cooldownDuration: rotationCooldownMs });
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JOSENotSupported) throw error;
      if (error instanceof errors.JWKSMultipleMatchingKeys) throw error;
      throw unreadable(
        `The public keys at ${url.origin}${url.pathname} cannot be fetched. Check that it answers.`,
        error,
      );
    }
  };
}

function unreadable(message: string, cause: unknown): CustodiaError {
  return new CustodiaError('SERVICE_UNAVAILABLE', message, { cause });
}
