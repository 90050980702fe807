import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parsePeriod } from '../src/record/period.ts';
import { hear, hearAll, schedule } from '../src/record/record.ts';
import type { Rule } from '../src/rule/rule.ts';

const hearings = fc.array(
  fc.record({
    at: fc.date({ min: new Date('2020-01-01'), max: new Date('2026-01-01'), noInvalidDate: true }),
    version: fc.nat(20),
    deleted: fc.boolean(),
  }),
  { minLength: 1, maxLength: 10 },
);

const rule = (from: Rule['from']): Rule => ({
  key: 'a',
  title: 'a rule',
  from,
  period: 'P1Y',
  length: parsePeriod('P1Y'),
  reason: 'a reason',
  recordTypes: [],
});

describe('what has been heard of a record', () => {
  it('is the same whatever the order, and however often each event came', () => {
    fc.assert(
      fc.property(hearings, fc.infiniteStream(fc.nat()), (all, dice) => {
        const again = [...all, ...all].map((hearing) => [dice.next().value, hearing] as const);
        const shuffled = again.sort(([a], [b]) => a - b).map(([, hearing]) => hearing);
        expect(hearAll(null, shuffled)).toEqual(hearAll(null, all));
      }),
    );
  });

  it('starts the clock at the first event for CREATED and at the last for LAST_ACTIVITY', () => {
    const heard = hearAll(null, [
      { at: new Date('2024-05-05'), version: 2, deleted: false },
      { at: new Date('2024-02-29'), version: 1, deleted: false },
    ]);
    expect(schedule(heard, rule('CREATED'))).toEqual({
      startedAt: new Date('2024-02-29'),
      dueAt: new Date('2025-02-28'),
    });
    expect(schedule(heard, rule('LAST_ACTIVITY'))).toEqual({
      startedAt: new Date('2024-05-05'),
      dueAt: new Date('2025-05-05'),
    });
  });

  it('does not forget a deletion when an older change comes late', () => {
    const deletion = { at: new Date('2025-01-01'), version: 3, deleted: true };
    const late = { at: new Date('2024-06-01'), version: 2, deleted: false };
    expect(hear(hear(null, deletion), late)).toMatchObject({ deletedAt: deletion.at, lastAt: deletion.at, version: 3 });
  });
});
