import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { runJest } from '../src/index.ts';

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function aProject(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'custodia-project-'));
  folders.push(folder);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "jest": { "transform": {} } }');
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

function run(files: Record<string, string>, args: string[] = []) {
  return runJest({ folder: aProject(files), args, environment: { GREETING: 'hello' }, output: 'ignore' });
}

const PASSING = "test('a', () => {}); test('b', () => expect(process.env.GREETING).toBe('hello'));";

describe('running Jest', () => {
  it('counts what passed, failed and was skipped, in ES modules with the given settings', async () => {
    const files = { 'a.test.js': `${PASSING} test('c', () => expect(1).toBe(2)); test.skip('d', () => {});` };
    expect(await run(files)).toEqual({ exitCode: 1, closingLine: '2 passed, 1 failed, 1 skipped' });
  });

  it('removes what the tests leave in the folder for temporary files', async () => {
    const folder = aProject({
      'a.test.js': `import { mkdtempSync, writeFileSync } from 'node:fs'; import { tmpdir } from 'node:os';
        test('a', () => writeFileSync('left-behind', mkdtempSync(tmpdir() + '/')));`,
    });
    await runJest({ folder, args: [], environment: {}, output: 'ignore' });
    expect(existsSync(readFileSync(join(folder, 'left-behind'), 'utf8'))).toBe(false);
  });

  it('passes arguments on to Jest', async () => {
    expect(await run({ 'a.test.js': PASSING, 'b.test.js': PASSING }, ['b.test'])).toEqual({
      exitCode: 0,
      closingLine: '2 passed, 0 failed',
    });
  });

  it('counts a suite that does not load as a failure', async () => {
    const files = { 'a.test.js': PASSING, 'b.test.js': "import './absent.js';" };
    expect(await run(files)).toEqual({ exitCode: 1, closingLine: '2 passed, 1 failed' });
  });

  it('fails when no test matches, even if Jest was told not to mind', async () => {
    const verdict = await run({ 'a.test.js': PASSING }, ['nothing-of-this-name', '--passWithNoTests']);
    expect(verdict).toMatchObject({ exitCode: 1, reason: expect.stringContaining('No test ran') });
  });
});
