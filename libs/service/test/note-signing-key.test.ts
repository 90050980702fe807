import { execFileSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { openNoteSigningKey } from '../src/index.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'custodia-note-key-'));
const publicOf = async (file: string) => createPublicKey(await openNoteSigningKey(file)).export({ format: 'jwk' }).x;

describe('the key that notes are signed with', () => {
  it('is made once, also by two that start at the same moment, and is for its owner alone', async () => {
    const inside = folder();
    const file = join(inside, 'keys', 'log.pem');
    const made = await Promise.all([publicOf(file), publicOf(file), publicOf(file)]);
    expect(new Set(made).size).toBe(1);
    expect(await publicOf(file)).toBe(made[0]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(inside, 'keys'))).toEqual(['log.pem']);
  });

  it('may be one that openssl made', async () => {
    const file = join(folder(), 'log.pem');
    execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', file]);
    expect(await publicOf(file)).toEqual(expect.any(String));
  });

  it.each([
    ['nothing', ''],
    ['something else', 'hunter2'],
    [
      'a key of another kind',
      execFileSync('openssl', ['genpkey', '-algorithm', 'x25519'], { stdio: ['ignore', 'pipe', 'ignore'] }).toString(),
    ],
  ])('is never replaced where the file holds %s, and the file is not repeated', async (_what, text) => {
    const file = join(folder(), 'log.pem');
    writeFileSync(file, text);
    const opened = openNoteSigningKey(file);
    await expect(opened).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' });
    await expect(opened).rejects.not.toThrow(/hunter2|BEGIN/);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});
