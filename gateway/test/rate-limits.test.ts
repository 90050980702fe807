import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CustodiaError } from '@custodia/errors';
import type { OperationLimits } from '@custodia/policy';
import { addressKey } from '../src/limits/rate/address-key.ts';
import { MinuteBudget } from '../src/limits/rate/minute-budget.ts';
import { PrincipalBudgets } from '../src/limits/rate/principal-budgets.ts';
import { RateLimited } from '../src/limits/rate/rate-limited.ts';
import { signInLimit } from '../src/limits/rate/sign-in-limit.ts';

const noMetrics = { rateLimited: () => {} };
const after = (ms: number) => jest.advanceTimersByTime(ms);

beforeEach(() => void jest.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void jest.useRealTimers());

describe('a budget of a minute', () => {
  it('is refused when it is spent, and starts anew a minute after it was first used', async () => {
    const budget = new MinuteBudget();
    for (let time = 0; time < 3; time += 1) expect(await budget.take('a', 1, 3)).toBeNull();
    after(20_000);
    expect(await budget.take('a', 1, 3)).toEqual({ points: 4, untilNextMs: 40_000 });
    after(39_999);
    expect(await budget.take('a', 1, 3)).not.toBeNull();
    after(1);
    expect(await budget.take('a', 1, 3)).toBeNull();
  });

  it('is not touched by what is refused: what still fits is let through', async () => {
    const budget = new MinuteBudget();
    expect(await budget.take('a', 60, 100)).toBeNull();
    for (let time = 0; time < 5; time += 1) expect(await budget.take('a', 60, 100)).not.toBeNull();
    expect(await budget.take('a', 40, 100)).toBeNull();
  });

  it('follows what is allowed when that changes within the minute', async () => {
    const budget = new MinuteBudget();
    await budget.take('a', 5, 5);
    expect(await budget.take('a', 1, 5)).not.toBeNull();
    expect(await budget.take('a', 1, 10)).toBeNull();
    expect(await budget.take('a', 1, 5)).not.toBeNull();
  });

  it.each(['__proto__', 'constructor', 'toString'])('is kept for the key %s like for any other', async (key) => {
    const budget = new MinuteBudget();
    expect(await budget.take(key, 1, 1)).toBeNull();
    expect(await budget.take(key, 1, 1)).not.toBeNull();
    expect(await budget.take('b', 1, 1)).toBeNull();
  });

  it('remembers a bounded number of keys, and forgets first who was quiet for longest', async () => {
    const budget = new MinuteBudget({ keys: 3 });
    for (const key of ['a', 'b', 'c', 'a', 'd']) await budget.take(key, 1, 10);
    const points = async (key: string) => (await budget.spent(key)).points;
    expect(await Promise.all(['a', 'b', 'c', 'd'].map(points))).toEqual([2, 0, 1, 1]);
  });
});

describe('an address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['not an address', 'not an address'],
  ])('of %s is counted as %s', (address, key) => {
    expect(addressKey(address)).toBe(key);
  });
});

describe('a principal', () => {
  const limits = { operationsPerMinute: 2, costPerMinute: 100 } as OperationLimits;
  const ada = { tenantId: 'acme', userId: 'u-1' };

  it('is told how many operations a minute has, and when to come back', async () => {
    const budgets = new PrincipalBudgets(noMetrics);
    await budgets.takeOperation(ada, limits);
    after(12_300);
    await budgets.takeOperation(ada, limits);
    const refused = budgets.takeOperation(ada, limits);
    await expect(refused).rejects.toThrow('You may send 2 operations a minute, and have. Try again in 48 s.');
    await expect(refused).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 48 });
  });

  it('is told what the operations of a minute may cost together', async () => {
    const budgets = new PrincipalBudgets(noMetrics);
    await budgets.takeCost(ada, 99, limits);
    await expect(budgets.takeCost(ada, 2, limits)).rejects.toThrow(
      'Your operations of a minute may cost 100 together; this one, at 2, would be over that. Try again in 60 s.',
    );
    await budgets.takeCost(ada, 1, limits);
  });

  it.each([
    ['another person of the tenant', { tenantId: 'acme', userId: 'u-2' }],
    ['a person of the same id in another tenant', { tenantId: 'other', userId: 'u-1' }],
    ['ids that run into each other', { tenantId: 'acmeu', userId: '-1' }],
  ])('spends nothing of %s', async (_who, other) => {
    const budgets = new PrincipalBudgets(noMetrics);
    for (let time = 0; time < 2; time += 1) await budgets.takeOperation(ada, limits);
    await budgets.takeCost(ada, 100, limits);
    await budgets.takeOperation(other, limits);
    await budgets.takeCost(other, 100, limits);
  });
});

describe('failed sign-ins', () => {
  const rejected = async () => {
    throw new CustodiaError('UNAUTHENTICATED', 'no');
  };
  const asked = (header: string | undefined, address = '192.0.2.1') => ({ address, header });

  it('stop tokens nobody has seen here from being looked at, and no others', async () => {
    const signIn = signInLimit({ perMinute: 3, metrics: noMetrics });
    await signIn(asked('Bearer good'), async () => 'ada');
    for (let time = 0; time < 3; time += 1) {
      await expect(signIn(asked(`Bearer bad-${time}`), rejected)).rejects.toThrow('no');
    }
    const look = jest.fn(async () => 'somebody');
    await expect(signIn(asked('Bearer new'), look)).rejects.toBeInstanceOf(RateLimited);
    expect(look).not.toHaveBeenCalled();
    expect(await signIn(asked('Bearer good'), async () => 'ada')).toBe('ada');
    expect(await signIn(asked(undefined), async () => null)).toBeNull();
    expect(await signIn(asked('Bearer new', '192.0.2.2'), look)).toBe('somebody');
    after(60_000);
    expect(await signIn(asked('Bearer new'), look)).toBe('somebody');
  });

  it('are those alone: an outage of ours is not held against anybody', async () => {
    const signIn = signInLimit({ perMinute: 1, metrics: noMetrics });
    const down = async () => {
      throw new CustodiaError('SERVICE_UNAVAILABLE', 'down');
    };
    for (let time = 0; time < 3; time += 1) await expect(signIn(asked('Bearer a'), down)).rejects.toThrow('down');
    expect(await signIn(asked('Bearer a'), async () => 'ada')).toBe('ada');
  });
});
