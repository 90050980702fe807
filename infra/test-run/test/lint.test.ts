import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { aWorkspace, repositoryRoot } from './fixture-workspace.ts';

interface Finding {
  file: string;
  rule: string;
}

function lint(files: Record<string, string>): Finding[] {
  const workspace = aWorkspace({
    ...files,
    'libs/globals.d.ts': `declare const process: { env: Record<string, string> };
      declare const console: { log(text: string): void };
      declare const it: { (title: string, body: () => void): void; skip: typeof it; only: typeof it };`,
    'tsconfig.check.json': JSON.stringify({
      extends: join(repositoryRoot, 'tsconfig.base.json'),
      compilerOptions: { types: [], noEmit: true, composite: false },
      include: ['libs', 'services', 'infra', 'gateway'],
    }),
  });
  try {
    const output = workspace.run('eslint/bin/eslint.js', [
      ...['--config', join(repositoryRoot, 'eslint.config.mjs'), '--format', 'json'],
      ...['--parser-options', `tsconfigRootDir:${workspace.folder}`],
      '.',
    ]);
    const results: { filePath: string; messages: { ruleId: string | null; message: string }[] }[] = JSON.parse(output);
    return results.flatMap(({ filePath, messages }) =>
      messages.map(({ ruleId, message }) => ({
        file: filePath.slice(workspace.folder.length + 1),
        rule: ruleId ?? message,
      })),
    );
  } finally {
    workspace.remove();
  }
}

/** Each rule with a file that breaks it and nothing else. */
const BROKEN: [rule: string, file: string, code: string][] = [
  [
    '@typescript-eslint/no-floating-promises',
    'libs/a/src/floating.ts',
    'export const run = () => { Promise.resolve(1); };',
  ],
  ['@typescript-eslint/await-thenable', 'libs/a/src/await.ts', 'export const run = async () => { await 1; };'],
  [
    '@typescript-eslint/no-misused-promises',
    'libs/a/src/misused.ts',
    'export const a = async () => 1; if (a()) { a.name.at(0); }',
  ],
  ['@typescript-eslint/only-throw-error', 'libs/a/src/throw.ts', "export const run = () => { throw 'no'; };"],
  ['@typescript-eslint/no-explicit-any', 'libs/a/src/any.ts', 'export const a: any = 1;'],
  [
    '@typescript-eslint/switch-exhaustiveness-check',
    'libs/a/src/switch.ts',
    "export const run = (a: 'x' | 'y') => { switch (a) { case 'x': return 1; } return 2; };",
  ],
  ['max-lines', 'libs/a/src/long.ts', Array.from({ length: 301 }, (_, i) => `export const a${i} = ${i};`).join('\n')],
  ['max-params', 'libs/a/src/params.ts', 'export const f = (a: 1, b: 2, c: 3, d: 4, e: 5) => [a, b, c, d, e];'],
  ['no-console', 'services/a/src/app.ts', `export const run = () => console.log('x');`],
  ['no-restricted-properties', 'services/a/src/deal/deal.ts', `export const home = process.env.HOME;`],
  ['no-restricted-syntax', 'libs/a/src/default.ts', 'export default 1;'],
  ['no-restricted-syntax', 'services/a/src/deal/clock.ts', 'export const now = () => new Date();'],
  ['no-restricted-syntax', 'services/a/src/deal/random.ts', 'export const draw = () => Math.random();'],
  ['no-restricted-syntax', 'libs/a/test/skip.test.ts', `it.skip('a', () => {});`],
  ['no-restricted-syntax', 'libs/a/test/only.test.ts', `it.only('a', () => {});`],
  ['no-warning-comments', 'libs/a/src/later.ts', `// ${'TO'}DO: later\nexport const a = 1;`],
  ['eqeqeq', 'libs/a/src/equal.ts', 'export const f = (a: unknown) => a == 1;'],
];

describe('lint', () => {
  const found = lint(Object.fromEntries(BROKEN.map(([, file, code]) => [file, code])));

  it.each(BROKEN.map(([rule, file]) => [rule, file]))('finds %s in %s, and nothing else there', (rule, file) => {
    expect(found.filter((finding) => finding.file === file)).toEqual([{ file, rule }]);
  });

  it('lets command lines speak, config.ts read settings and tests take the time', () => {
    const findings = lint({
      'infra/a/src/main.ts': `console.log(process.env['HOME'] ?? '');`,
      'services/a/src/config.ts': `export const home = process.env['HOME'];`,
      'services/a/src/main.ts': 'export const clock = () => Date.now();',
      'services/a/test/a.test.ts': `it('knows the time', () => { new Date(); });`,
    });
    expect(findings).toEqual([]);
  });
});
