import { describe, expect, it } from '@jest/globals';
import { compilePolicy, limitsOf, loadPolicyIndex } from '../src/index.ts';
import { aSchema, everybody } from './a-schema.ts';

const index = compilePolicy(
  aSchema({
    limits: {
      defaults: everybody,
      roles: {
        boss: { cost: 20, costPerMinute: 40, operationsPerMinute: 11 },
        seller: { cost: 30, costPerMinute: 30, depth: 12 },
      },
    },
  }),
);

describe('the limits of a principal', () => {
  it('are those of everybody where nobody is signed in, and where no role widens them', () => {
    expect(limitsOf(index, null)).toEqual(everybody);
    expect(limitsOf(index, { roles: [] })).toEqual(everybody);
  });

  it('are the most generous of several roles, one by one', () => {
    expect(limitsOf(index, { roles: ['boss'] })).toEqual({
      ...everybody,
      cost: 20,
      costPerMinute: 40,
      operationsPerMinute: 11,
    });
    expect(limitsOf(index, { roles: ['seller', 'boss'] })).toEqual({
      ...everybody,
      cost: 30,
      costPerMinute: 40,
      depth: 12,
      operationsPerMinute: 11,
    });
  });

  it('are not widened by roles that nobody declared, whatever they are called', () => {
    expect(limitsOf(index, { roles: ['__proto__', 'constructor', 'toString', 'emperor'] })).toEqual(everybody);
  });

  it('are the same object for the same roles, and cannot be changed', () => {
    const limits = limitsOf(index, { roles: ['boss', 'seller'] });
    expect(limitsOf(index, { roles: ['seller', 'boss', 'seller', 'emperor'] })).toBe(limits);
    expect(Object.isFrozen(limits)).toBe(true);
  });

  it('of our own schemas let a bulk of 500 rows through for who imports', () => {
    const ours = loadPolicyIndex();
    expect(limitsOf(ours, { roles: ['tenant_admin'] }).cost).toBeGreaterThan(limitsOf(ours, null).cost);
  });
});
