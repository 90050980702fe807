import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { testPrincipals } from '@custodia/testing';
import { z } from 'zod';
import { defineService, readServiceSettings, startService } from '../src/index.ts';

const happened: string[] = [];

const withItsOwn = defineService({
  name: 'audit',
  tables: [],
  migrations: [],
  settings: { ORIGIN: z.string().min(1), WITNESSES: z.coerce.number().default(0) },
  build: ({ settings: { ORIGIN, WITNESSES }, logger, metrics }) => {
    happened.push(`built for ${ORIGIN} with ${WITNESSES} and ${typeof logger.info} and ${typeof metrics.metrics}`);
    const background = (name: string) => () => {
      happened.push(`${name} began`);
      return { stop: async () => void happened.push(`${name} ended`) };
    };
    return { resolvers: {}, background: [background('first'), background('second')] };
  },
});

async function environment(): Promise<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'custodia-service-'));
  return {
    DATABASE_URL: `file:${join(folder, 'audit.sqlite')}`,
    EVENTS_URL: `embedded:${join(folder, 'events.sqlite')}`,
    PRINCIPAL_JWKS: (await testPrincipals()).jwksUrl,
    LOG_LEVEL: 'silent',
  };
}

describe('a service with settings and work of its own', () => {
  it('is built from them, begins its work when it starts, and has ended it when it is stopped', async () => {
    happened.length = 0;
    const settings = readServiceSettings(withItsOwn, { ...(await environment()), ORIGIN: 'here', WITNESSES: '2' });
    const service = await startService(withItsOwn, settings);
    const begun = ['built for here with 2 and function and function', 'first began', 'second began'];
    expect(happened).toEqual(begun);
    await service.stop();
    expect(happened).toEqual([...begun, 'second ended', 'first ended']);
  });

  it('does not start without one that it needs, and says which among all faults', async () => {
    const { DATABASE_URL: _, ...rest } = await environment();
    expect(() => readServiceSettings(withItsOwn, { ...rest, WITNESSES: 'many' })).toThrow(
      /ORIGIN \(or ORIGIN_FILE\) is missing[^]*WITNESSES[^]*DATABASE_URL \(or DATABASE_URL_FILE\) is missing/,
    );
    const { own: _own, ...without } = readServiceSettings({ name: 'audit' }, await environment());
    await expect(startService(withItsOwn, without)).rejects.toThrow(/ORIGIN \(or ORIGIN_FILE\) is missing/);
  });
});
