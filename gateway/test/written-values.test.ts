import { describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { deepNesting } from '../src/limits/nesting.ts';
import { refusedValue } from '../src/limits/written-values.ts';

const operation = (value: string) => `query ($v: [[Int]] = ${value}) { a(b: ${value}) }`;
const asked = (value: string) =>
  deepNesting(operation(value), 5_000) ?? refusedValue(parse(operation(value)))?.message ?? null;
const lists = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const objects = (levels: number) => `${'{ a: '.repeat(levels)}1${'}'.repeat(levels)}`;
const both = (levels: number) => `${'{ a: [1, '.repeat(levels)}2${']}'.repeat(levels)}`;

describe('a value written out in an operation', () => {
  it.each([
    ['10 lists deep', lists(10)],
    ['10 objects deep', objects(10)],
    ['5 lists in 5 objects deep', both(5)],
    ['wide', `[${lists(3)}, ${lists(3)}, ${lists(3)}, ${lists(3)}]`],
    ['of the largest number there is', '1.7e308'],
  ])('%s is taken', (_what, value) => {
    expect(asked(value)).toBeNull();
  });

  it.each([
    ['11 lists deep', lists(11), /nested deeper than 10 levels. Send it as a variable/],
    // Each may stand where a list is due, and is a list of one then.
    ['11 objects deep', objects(11), /nested deeper than 10 levels/],
    ['6 lists in 6 objects deep', both(6), /nested deeper than 10 levels/],
    ['beyond all numbers', '1e999', /too large for any type/],
    ['of 400 digits', '9'.repeat(400), /too large for any type/],
    ['beyond all numbers, inside others', '[{ a: -1e999 }]', /too large for any type/],
  ])('%s is refused, and the refusal says what to do', (_what, value, message) => {
    expect(asked(value)).toMatch(message);
  });
});
