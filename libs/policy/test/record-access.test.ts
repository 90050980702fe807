import { describe, expect, it } from '@jest/globals';
import { compilePolicy, purposesOf, recordAccess } from '../src/index.ts';
import { aSchema } from './a-schema.ts';

const index = compilePolicy(aSchema());

describe('record access', () => {
  it.each([
    ['a role', ['seller'], 'customer', 'OWN'],
    ['the stronger of two, first', ['boss', 'seller'], 'customer', 'TEAM'],
    ['the stronger of two, last', ['seller', 'boss'], 'customer', 'TEAM'],
    ['a class the role does not name', ['seller'], 'ledger', 'NONE'],
    ['no role', [], 'customer', 'NONE'],
    ['a role nobody declared', ['root'], 'customer', 'NONE'],
    ['a role and a class named like object methods', ['constructor', 'seller'], 'toString', 'NONE'],
    ['what is reached through its parent', ['boss'], 'parent', 'NONE'],
  ])('of %s', (_, roles, recordClass, access) => {
    expect(recordAccess(index, roles, recordClass)).toBe(access);
  });
});

describe('purposes', () => {
  it('are those of all roles, and the default that of the first', () => {
    expect(purposesOf(index, ['root', 'boss', 'seller'])).toEqual({
      default: 'SALES',
      may: new Set(['SALES', 'SUPPORT']),
    });
  });

  it('are none without a role', () => {
    expect(purposesOf(index, [])).toEqual({ default: null, may: new Set() });
  });
});
