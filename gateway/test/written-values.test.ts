import { describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { refusedValue } from '../src/limits/written-values.ts';

const asked = (value: string) => refusedValue(parse(`query ($v: [[Int]] = ${value}) { a(b: ${value}) }`));
const lists = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const objects = (levels: number) => `${'{ a: '.repeat(levels)}1${'}'.repeat(levels)}`;
const both = (levels: number) => `${'{ a: [1, '.repeat(levels)}2${']}'.repeat(levels)}`;

describe('a value written out in an operation', () => {
  it.each([
    ['8 lists deep', lists(8)],
    ['32 levels deep', objects(32)],
    ['8 lists in 8 objects deep', both(8)],
    ['wide', `[${lists(3)}, ${lists(3)}, ${lists(3)}, ${lists(3)}]`],
    ['of the largest number there is', '1.7e308'],
  ])('%s is taken', (_what, value) => {
    expect(asked(value)).toBeNull();
  });

  it.each([
    ['9 lists deep', lists(9), /8 lists inside each other are allowed. Send the value in a variable/],
    ['9 lists in 9 objects deep', both(9), /8 lists/],
    ['33 levels deep', objects(33), /32 levels of a value/],
    ['beyond all numbers', '1e999', /too large for any type/],
    ['of 400 digits', '9'.repeat(400), /too large for any type/],
    ['beyond all numbers, inside others', '[{ a: -1e999 }]', /too large for any type/],
  ])('%s is refused, and the refusal says what to do', (_what, value, message) => {
    expect(asked(value)?.message).toMatch(message);
  });
});
