import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

interface Sequencer {
  sort<Test>(tests: readonly Test[]): Promise<Test[]>;
}

// JavaScript without declarations, of which TypeScript is to ask none.
const path = '../long-first.mjs';
const { default: LongFirst, longest } = (await import(path)) as {
  default: new (options: object) => Sequencer;
  longest: readonly string[];
};
const rootDir = resolve(import.meta.dirname, '../../..');

/** As Jest hands them over: of a size each, and never run before. */
function aTest(file: string, size: number) {
  return { path: join(rootDir, file), context: { config: { rootDir, id: file }, hasteFS: { getSize: () => size } } };
}

describe('the order of suites', () => {
  it('begins with those that take longest, and goes by size behind them, as nothing is known of a bare machine', async () => {
    const sequencer = new LongFirst({ contexts: [], globalConfig: {} });
    const given = ['a.test.ts', longest[2]!, 'b.test.ts', longest[0]!, longest[1]!];
    const tests = given.map((file, at) => aTest(file, file === 'b.test.ts' ? 9_000 : at));
    const sorted = await sequencer.sort(tests);
    expect(sorted.map((test) => test.path)).toEqual(
      [...longest.slice(0, 3), 'b.test.ts', 'a.test.ts'].map((file) => join(rootDir, file)),
    );
  });

  it('names only suites that there are', () => {
    expect(longest.filter((file) => !existsSync(join(rootDir, file)))).toEqual([]);
    expect(new Set(longest).size).toBe(longest.length);
  });
});
