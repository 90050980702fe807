import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fold, statusAt, type Statement } from '../src/consent/consent.ts';

const day = 86_400_000;
const instant = (days: number): Date => new Date(Date.UTC(2026, 0, 1) + days * day);

const histories = fc
  .array(
    fc.record({
      kind: fc.constantFrom('GIVEN' as const, 'WITHDRAWN' as const),
      saidOn: fc.integer({ min: 0, max: 30 }),
      lastsDays: fc.option(fc.integer({ min: 1, max: 20 })),
      source: fc.option(fc.constantFrom('web-form', 'phone', 'paper')),
    }),
    { maxLength: 12 },
  )
  .map((said) =>
    said.map(({ kind, saidOn, lastsDays, source }, index): Statement => ({
      id: `s${index}`,
      position: index + 1,
      kind,
      at: instant(saidOn),
      expiresAt: kind === 'GIVEN' && lastsDays !== null ? instant(saidOn + lastsDays) : null,
      source,
      recordedBy: null,
    })),
  );

/** Walks the calendar day by day and believes whatever was said that day, in the order it was recorded. */
function dayByDay(history: readonly Statement[], now: number): string | null {
  let status: string | null = null;
  let ends: number | null = null;
  for (let today = 0; today <= now; today += 1) {
    for (const statement of history.filter(({ at }) => at.getTime() === instant(today).getTime())) {
      status = statement.kind;
      ends = statement.kind === 'GIVEN' ? (statement.expiresAt?.getTime() ?? null) : null;
    }
    if (status === 'GIVEN' && ends !== null && ends <= instant(today).getTime()) status = 'EXPIRED';
  }
  return status;
}

describe('the fold of a consent history', () => {
  it('agrees with a walk through the calendar, day by day', () => {
    fc.assert(
      fc.property(histories, fc.integer({ min: 31, max: 60 }), (history, now) => {
        const standing = fold(history);
        expect(standing && statusAt(standing, instant(now))).toBe(dayByDay(history, now));
      }),
    );
  });

  it('does not depend on the order in which statements are read', () => {
    fc.assert(
      fc.property(histories, fc.integer(), (history, seed) => {
        const shuffled = [...history].sort((a, b) => ((a.position * seed) % 7) - ((b.position * seed) % 7));
        expect(fold(shuffled)).toEqual(fold(history));
      }),
    );
  });

  it('leaves the history as it was', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const before = structuredClone(history);
        fold(history);
        expect(history).toEqual(before);
      }),
    );
  });

  it('says nothing about who said nothing', () => {
    expect(fold([])).toBeNull();
  });

  it('keeps a withdrawal that came after what a paper form, typed in late, says', () => {
    const standing = fold([
      { id: 'a', position: 1, kind: 'GIVEN', at: instant(1), expiresAt: null, source: 'phone', recordedBy: null },
      { id: 'b', position: 2, kind: 'WITHDRAWN', at: instant(9), expiresAt: null, source: null, recordedBy: null },
      { id: 'c', position: 3, kind: 'GIVEN', at: instant(5), expiresAt: null, source: 'paper', recordedBy: null },
    ]);
    expect(standing).toMatchObject({ stated: 'WITHDRAWN', givenAt: instant(5), withdrawnAt: instant(9) });
  });

  it('lapses at the instant it expires, not after it', () => {
    const standing = { stated: 'GIVEN' as const, expiresAt: instant(3) };
    expect(statusAt(standing, new Date(instant(3).getTime() - 1))).toBe('GIVEN');
    expect(statusAt(standing, instant(3))).toBe('EXPIRED');
  });
});
