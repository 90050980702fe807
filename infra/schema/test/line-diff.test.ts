import { describe, expect, it } from '@jest/globals';
import { lineDiff } from '../src/line-diff.ts';

const lines = (...numbers: number[]) => numbers.map((number) => `line ${number}`).join('\n');

describe('a diff', () => {
  it('shows what went and what came, with two lines around it', () => {
    const diff = lineDiff(lines(1, 2, 3, 4, 5, 6, 7), lines(1, 2, 3, 40, 5, 6, 7));

    expect(diff.split('\n')).toEqual(['  line 2', '  line 3', '- line 4', '+ line 40', '  line 5', '  line 6', '  …']);
  });

  it('keeps what two changes have between them', () => {
    const diff = lineDiff(lines(1, 2, 3, 4, 5, 6, 7, 8, 9), lines(2, 3, 4, 5, 6, 7, 8, 9, 10));

    expect(diff.split('\n').filter((line) => /^[+-]/.test(line))).toEqual(['- line 1', '+ line 10']);
    expect(diff).toContain('  …');
  });

  it.each([
    ['all is new', '', lines(1)],
    ['all is gone', lines(1), ''],
  ])('works where %s', (_, before, after) => {
    expect(lineDiff(before, after)).toContain('line 1');
  });

  it('ends after so many lines and says how many more there are', () => {
    const many = Array.from({ length: 500 }, (_, number) => `line ${number}`).join('\n');

    expect(lineDiff('', many, 10)).toMatch(/and \d+ more lines$/);
    expect(lineDiff('', many, 10).split('\n')).toHaveLength(11);
  });

  it('still answers for files too large to compare line by line', () => {
    const large = (word: string) => Array.from({ length: 3_000 }, (_, number) => `${word} ${number}`).join('\n');

    expect(lineDiff(large('old'), large('new'))).toMatch(/^- old 0\n/);
  });
});
