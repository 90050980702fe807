import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { readServiceSettings } from '../src/settings.ts';

const valid = {
  DATABASE_URL: 'mysql://contacts:secret@db:3306/custodia_contacts',
  EVENTS_URL: 'kafka://broker:9092',
  PRINCIPAL_JWKS: 'http://gateway:4000/.well-known/principal-jwks.json',
};

describe('the settings of a service', () => {
  it('have sane defaults where a default is sane', () => {
    expect(readServiceSettings({ name: 'contacts' }, valid)).toMatchObject({
      port: 0,
      host: '127.0.0.1',
      logLevel: 'info',
    });
  });

  it('may come from files, as secrets do', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'custodia-settings-')), 'database-url');
    writeFileSync(file, `${valid.DATABASE_URL}\n`);
    const settings = readServiceSettings(
      { name: 'contacts' },
      { ...valid, DATABASE_URL: undefined, DATABASE_URL_FILE: file },
    );
    expect(settings.databaseUrl).toBe(valid.DATABASE_URL);
  });

  it('hold the key of pseudonyms as an object that prints nothing, and need none', () => {
    const secret = 'x'.repeat(43);
    const settings = readServiceSettings({ name: 'contacts' }, { ...valid, PSEUDONYM_KEY: secret });
    expect(settings.pseudonymKey?.type).toBe('secret');
    expect(JSON.stringify(settings) + inspect(settings, { depth: 9 })).not.toContain(secret);
    expect(readServiceSettings({ name: 'contacts' }, valid).pseudonymKey).toBeNull();
  });

  it('refuse a key of pseudonyms that could be guessed, without repeating it', () => {
    const faulty = (): unknown => readServiceSettings({ name: 'contacts' }, { ...valid, PSEUDONYM_KEY: 'hunter2' });
    expect(faulty).toThrow(/PSEUDONYM_KEY: must be 32 random bytes/);
    expect(faulty).not.toThrow(/hunter2/);
  });

  it('report every fault at once, by name', () => {
    const faulty = () => readServiceSettings({ name: 'contacts' }, { PORT: 'eighty', DATABASE_URL: 'postgres://x' });
    expect(faulty).toThrow(/PORT[\s\S]*DATABASE_URL[\s\S]*EVENTS_URL[\s\S]*PRINCIPAL_JWKS/);
  });

  it('name a file that cannot be read', () => {
    const faulty = () =>
      readServiceSettings({ name: 'contacts' }, { ...valid, EVENTS_URL: undefined, EVENTS_URL_FILE: '/none/such' });
    expect(faulty).toThrow(/EVENTS_URL_FILE .*ENOENT/);
  });

  it('never repeat a value, which may be a secret', () => {
    const faulty = (): unknown =>
      readServiceSettings({ name: 'contacts' }, { ...valid, DATABASE_URL: 'pg://contacts:secret@db' });
    expect(faulty).toThrow(expect.not.objectContaining({ message: expect.stringContaining('secret') }));
  });
});
