import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readServiceSettings } from '../src/settings.ts';

const valid = {
  DATABASE_URL: 'mysql://contacts:secret@db:3306/custodia_contacts',
  EVENTS_URL: 'kafka://broker:9092',
  PRINCIPAL_JWKS: 'http://gateway:4000/.well-known/principal-jwks.json',
};

describe('the settings of a service', () => {
  it('have sane defaults where a default is sane', () => {
    expect(readServiceSettings('contacts', valid)).toMatchObject({ port: 0, host: '127.0.0.1', logLevel: 'info' });
  });

  it('may come from files, as secrets do', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'custodia-settings-')), 'database-url');
    writeFileSync(file, `${valid.DATABASE_URL}\n`);
    const settings = readServiceSettings('contacts', { ...valid, DATABASE_URL: undefined, DATABASE_URL_FILE: file });
    expect(settings.databaseUrl).toBe(valid.DATABASE_URL);
  });

  it('report every fault at once, by name', () => {
    const faulty = () => readServiceSettings('contacts', { PORT: 'eighty', DATABASE_URL: 'postgres://x' });
    expect(faulty).toThrow(/PORT[\s\S]*DATABASE_URL[\s\S]*EVENTS_URL[\s\S]*PRINCIPAL_JWKS/);
  });

  it('name a file that cannot be read', () => {
    const faulty = () =>
      readServiceSettings('contacts', { ...valid, EVENTS_URL: undefined, EVENTS_URL_FILE: '/none/such' });
    expect(faulty).toThrow(/EVENTS_URL_FILE .*ENOENT/);
  });

  it('never repeat a value, which may be a secret', () => {
    const faulty = (): unknown =>
      readServiceSettings('contacts', { ...valid, DATABASE_URL: 'pg://contacts:secret@db' });
    expect(faulty).toThrow(expect.not.objectContaining({ message: expect.stringContaining('secret') }));
  });
});
