import { readFileSync, statSync, writeFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import { stacks } from '@custodia/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aDatabaseLog, type DatabaseLog } from './a-database-log.ts';
import { auditRun } from './run-audit.ts';

describe.each(stacks())('the audit database on $name', (stack) => {
  let log: DatabaseLog;
  let at: ReturnType<typeof auditRun>;
  let key: string[];

  beforeAll(async () => {
    log = await aDatabaseLog(await stack.open(), { entries: 300, signed: [1, 128, 290] });
    at = auditRun(log.env);
    key = ['--key', at.file('log.vkey', log.logKey)];
  });
  afterAll(() => log.close());

  it('verifies, row by row, and tells what is signed and what is not yet', async () => {
    const { code, out, error } = await at.run('verify', 'database', ...key);
    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(out).toMatch(/^Proven: the 300 entries of log\.example\/one are as they were hashed/);
    expect(out).toMatch(/3 checkpoints hold; the latest is over 290 entries/);
  });

  it('is exported up to its latest checkpoint, for its owner alone, and the export verifies', async () => {
    const file = path.join(at.folder, 'whole.ndjson');
    expect(await at.run('export', '--out', file)).toMatchObject({
      code: 0,
      out: expect.stringContaining('290 entries.'),
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(existsSync(`${file}.partial`)).toBe(false);
    expect(await at.run('verify', 'log', file, ...key)).toMatchObject({ code: 0 });
  });

  it('is exported for a tenant, with no word of another', async () => {
    const file = path.join(at.folder, 'rival.ndjson');
    expect((await at.run('export', '--out', file, '--tenant', 'rival')).out).toMatch(
      /29 entries and 261 of other tenants/,
    );
    expect(readFileSync(file, 'utf8')).not.toContain('demo');
    expect((await at.run('verify', 'log', file, ...key)).out).toContain(
      '29 entries of tenant rival are there, 261 of others',
    );
  });

  it('overwrites no file that it was not told to', async () => {
    const file = at.file('precious', 'precious');
    expect(await at.run('export', '--out', file)).toMatchObject({ code: 2, error: expect.stringContaining('--force') });
    expect(readFileSync(file, 'utf8')).toBe('precious');
    expect((await at.run('export', '--out', file, '--force')).code).toBe(0);
    expect((await at.run('export', '--out', '/none/such/file')).code).toBe(2);
  });

  it('proves that it grew from one size to another', async () => {
    const { code, out } = await at.run('prove', '128', '290');
    expect(code).toBe(0);
    const [from, to] = [at.file('old', log.noteOf(128)), at.file('new', log.noteOf(290))];
    const proof = at.file('proof', `${out}\n`);
    expect((await at.run('verify', 'consistency', from, to, '--proof', proof, ...key)).code).toBe(0);
    expect((await at.run('prove', '290', '128')).code).toBe(2);
    expect((await at.run('prove', '128', '1000')).code).toBe(2);
  });

  it('writes no export of a log that does not verify', async () => {
    const [{ action } = {}] = await log.run('SELECT action FROM audit_entry WHERE leafIndex = 3');
    const rewrite = (to: unknown) => log.run('UPDATE audit_entry SET action = ? WHERE leafIndex = 3', [to]);
    await rewrite('contact.read');
    const file = path.join(at.folder, 'tampered.ndjson');
    expect(await at.run('export', '--out', file)).toMatchObject({
      code: 1,
      error: 'Entry 3 does not hold: its column action says something else than what was hashed.',
    });
    expect([existsSync(file), existsSync(`${file}.partial`)]).toEqual([false, false]);
    await rewrite(action);
  });
});

describe('a folder in which nothing was started', () => {
  it.each([['verify', 'database'], ['export', '--out', 'x'], ['prove', '1'], ['keys']])(
    'is not looked into by %s',
    async (...argv) => {
      const at = auditRun();
      const key = argv[0] === 'verify' ? ['--key', at.file('k', 'nonsense')] : [];
      expect(await at.run(...argv, ...key)).toMatchObject({ code: 2 });
      expect(existsSync(path.join(at.folder, 'data'))).toBe(false);
    },
  );

  it('has no keys until it has', async () => {
    const at = auditRun();
    expect((await at.run('keys')).error).toContain('Nothing was ever started here');
    writeFileSync(path.join(at.folder, 'x'), '');
  });
});
