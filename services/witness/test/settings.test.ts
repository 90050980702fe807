import { generateKeyPairSync } from 'node:crypto';
import { formatNoteKey } from '@custodia/translog';
import { describe, expect, it } from '@jest/globals';
import { readWitnessSettings } from '../src/index.ts';

const key = generateKeyPairSync('ed25519').privateKey;
const log = formatNoteKey({ name: 'log.example/one', type: 'ed25519', key });
const cosigner = formatNoteKey({ name: 'log.example/one', type: 'cosignature', key });
const valid = {
  DATABASE_URL: 'file:/data/witness.sqlite',
  WITNESS_NAME: 'witness.example/w1',
  WITNESS_KEY_FILE: '/keys/witness.pem',
  WITNESS_LOGS: JSON.stringify([{ origin: 'log.example/one', key: log }]),
};

describe('the settings of a witness', () => {
  it('know a log by its origin, and by two keys while one is replaced', () => {
    const second = formatNoteKey({
      name: 'log.example/one',
      type: 'ed25519',
      key: generateKeyPairSync('ed25519').privateKey,
    });
    const both = JSON.stringify([log, second].map((one) => ({ origin: 'log.example/one', key: one })));
    expect(readWitnessSettings({ ...valid, WITNESS_LOGS: both }).logs).toEqual(
      new Map([['log.example/one', [log, second]]]),
    );
    expect(readWitnessSettings(valid)).toMatchObject({ port: 0, host: '127.0.0.1', logLevel: 'info' });
  });

  it('report every fault at once, by name', () => {
    expect(() => readWitnessSettings({ PORT: 'eighty' })).toThrow(
      /PORT[\s\S]*DATABASE_URL[\s\S]*WITNESS_NAME[\s\S]*WITNESS_KEY_FILE[\s\S]*WITNESS_LOGS/,
    );
  });

  it.each([
    ['no JSON', 'log.example/one'],
    ['no list', '{}'],
    ['nobody to witness', '[]'],
    ['a log without key', '[{"origin":"log.example/one"}]'],
    ['a key that is none', '[{"origin":"log.example/one","key":"log+00000000+AAAA"}]'],
    ['the key of a witness', JSON.stringify([{ origin: 'log.example/one', key: cosigner }])],
    ['a field nobody knows', JSON.stringify([{ origin: 'log.example/one', key: log, url: 'x' }])],
  ])('refuse, as the logs to witness, %s', (_what, logs) => {
    expect(() => readWitnessSettings({ ...valid, WITNESS_LOGS: logs })).toThrow(/WITNESS_LOGS: must be \[/);
  });

  it.each(['', 'a witness', 'a+witness', 'line\nbreak'])('refuse the name %j', (name) => {
    expect(() => readWitnessSettings({ ...valid, WITNESS_NAME: name })).toThrow(/WITNESS_NAME/);
  });
});
