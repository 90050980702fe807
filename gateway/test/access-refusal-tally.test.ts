import { describe, expect, it } from '@jest/globals';
import { RefusalTally, type Refused } from '../src/access/recording/refusal-tally.ts';

function counting() {
  const told: { code: string; origin: string | null; userId: string | null; count: number }[] = [];
  const tally = new RefusalTally(({ code, origin, userId }, count) => told.push({ code, origin, userId, count }));
  const note = (change: Partial<Refused>) =>
    tally.note({
      tenantId: 'platform',
      userId: null,
      roles: [],
      network: 'external',
      origin: 'a'.repeat(16),
      code: 'UNAUTHENTICATED',
      ...change,
    });
  return { told, tally, note };
}

describe('refusals', () => {
  it('are told at once, and those alike after the first together', () => {
    const { told, tally, note } = counting();
    for (let at = 0; at < 1_000; at += 1) note({});
    expect(told.map(({ count }) => count)).toEqual([1]);
    tally.flush();
    expect(told.map(({ count }) => count)).toEqual([1, 999]);
    tally.flush();
    expect(told).toHaveLength(2);
  });

  it('are told apart by code, by where from, and by who', () => {
    const { told, note } = counting();
    note({});
    note({ code: 'RATE_LIMITED' });
    note({ origin: 'b'.repeat(16) });
    note({ userId: 'u-1' });
    note({ tenantId: 'rival' });
    expect(told).toHaveLength(5);
  });

  it('from more places than anybody could follow are counted without where from', () => {
    const { told, tally, note } = counting();
    for (let at = 0; at < 50_000; at += 1) note({ origin: at.toString(16).padStart(16, '0') });
    tally.flush();
    expect(told.length).toBeLessThan(1_100);
    expect(told.reduce((sum, { count }) => sum + count, 0)).toBe(50_000);
    expect(told.at(-1)).toMatchObject({ origin: null, count: 48_999 });
  });
});
