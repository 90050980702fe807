import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { endOf, parsePeriod } from '../src/record/period.ts';

const end = (start: string, period: string): string => endOf(new Date(start), parsePeriod(period)).toISOString();

describe('a retention period', () => {
  it.each([
    ['2024-02-29T12:30:00.000Z', 'P3Y', '2027-02-28T12:30:00.000Z'],
    ['2024-02-29T00:00:00.000Z', 'P4Y', '2028-02-29T00:00:00.000Z'],
    ['2026-01-31T00:00:00.000Z', 'P1M', '2026-02-28T00:00:00.000Z'],
    ['2023-12-31T23:59:59.999Z', 'P2M', '2024-02-29T23:59:59.999Z'],
    ['2026-08-31T00:00:00.000Z', 'P1Y1M', '2027-09-30T00:00:00.000Z'],
    ['2026-11-15T00:00:00.000Z', 'P2M', '2027-01-15T00:00:00.000Z'],
    ['2026-01-01T00:00:00.000Z', 'P90D', '2026-04-01T00:00:00.000Z'],
    ['2026-01-01T00:00:00.000Z', 'P2W', '2026-01-15T00:00:00.000Z'],
    ['2024-01-31T00:00:00.000Z', 'P1M1D', '2024-03-01T00:00:00.000Z'],
    ['1999-12-31T00:00:00.000Z', 'P100Y', '2099-12-31T00:00:00.000Z'],
  ])('counted from %s, %s ends at %s', (start, period, expected) => {
    expect(end(start, period)).toBe(expected);
  });

  it('keeps the time of day and never ends before it starts', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }),
        fc.record({ months: fc.nat(1200), days: fc.nat(4000) }),
        (start, period) => {
          const ends = endOf(start, period);
          expect(ends.toISOString().slice(10)).toBe(start.toISOString().slice(10));
          expect(ends.getTime()).toBeGreaterThanOrEqual(start.getTime());
        },
      ),
    );
  });

  it('stays in order: what starts later never ends earlier', () => {
    const dates = fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(dates, dates, fc.nat(240), (a, b, months) => {
        const [first, second] = a <= b ? [a, b] : [b, a];
        const dayOf = (date: Date): number => Math.floor(endOf(date, { months, days: 0 }).getTime() / 86_400_000);
        expect(dayOf(first)).toBeLessThanOrEqual(dayOf(second));
      }),
    );
  });

  it.each(['', 'P', '3Y', 'P3', 'PT36H', 'P1Y2', 'P-1Y', 'P1.5Y', 'p3y', 'P3Y ', 'P1D1Y', '__proto__'])(
    'refuses %j and says how to write one',
    (text) => {
      expect(() => parsePeriod(text)).toThrow(/P3Y, P6M, P90D/);
    },
  );
});
