import { describe, expect, it } from '@jest/globals';
import { accept } from '@custodia/errors';
import { moneyInput, moneyOf } from '../src/index.ts';

const usd = (amountMinor: bigint) => ({ amountMinor, currency: 'USD' });

describe('money', () => {
  it('is an amount in minor units of an ISO 4217 currency', () => {
    expect(accept(moneyInput, { amountMinor: 100055340000n, currency: ' usd ' })).toEqual(usd(100055340000n));
    expect(accept(moneyInput, usd(2n ** 63n - 1n)).amountMinor).toBe(9223372036854775807n);
  });

  it.each([
    ['a negative amount', { amountMinor: -1n, currency: 'USD' }, 'amountMinor'],
    ['an amount beyond 64 bits', { amountMinor: 2n ** 63n, currency: 'USD' }, 'amountMinor'],
    ['no currency', { amountMinor: 1n, currency: '' }, 'currency'],
    ['a currency nobody uses', { amountMinor: 1n, currency: 'ZZZ' }, 'currency'],
    ['a currency with a comment', { amountMinor: 1n, currency: "USD'--" }, 'currency'],
  ])('refuses %s', (_what, stated, field) => {
    const refused = expect.objectContaining({ code: 'INVALID_INPUT', field });
    expect(() => accept(moneyInput, stated)).toThrow(refused);
  });
});

describe('money of two columns', () => {
  it('is there when both are', () => {
    expect(moneyOf(0n, 'EUR')).toEqual({ amountMinor: 0n, currency: 'EUR' });
    expect(moneyOf(null, 'EUR')).toBeNull();
    expect(moneyOf(5n, null)).toBeNull();
  });
});
