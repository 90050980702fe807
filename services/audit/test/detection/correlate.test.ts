import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { correlate } from '../../src/detection/correlate/correlate.ts';
import {
  emptyState,
  LATENESS_MS,
  type GroupState,
  type Observation,
} from '../../src/detection/correlate/group-state.ts';
import type { Correlation, CorrelationType, EventRule } from '../../src/detection/sigma/rule.ts';

const minute = 60_000;

const aRule = (name: string): EventRule => ({
  name,
  id: name,
  title: name,
  description: name,
  falsePositives: [],
  category: 'access',
  service: null,
  level: null,
  matches: () => true,
});

const aCorrelation = (type: CorrelationType, atLeast: number, rules = 1): Correlation => ({
  ...aRule('tried'),
  level: 'high',
  type,
  rules: Array.from({ length: rules }, (_, at) => aRule(`r${at}`)),
  groupBy: [],
  groupNames: [],
  timespanMs: 10 * minute,
  atLeast,
  field: 'subject',
});

interface Run {
  state: GroupState;
  /** Detection → the highest count it was told with. */
  readonly raised: Map<string, number>;
}

function run(correlation: Correlation, observations: readonly Observation[]): Run {
  let made = 0;
  const result: Run = { state: emptyState, raised: new Map() };
  for (const observation of observations) {
    const { state, finding } = correlate(correlation, result.state, { observation, newId: () => `d${++made}` });
    result.state = state;
    if (!finding) continue;
    const { detectionId } = finding.episode;
    expect(finding.isNew).toBe(!result.raised.has(detectionId));
    result.raised.set(detectionId, Math.max(finding.count, result.raised.get(detectionId) ?? 0));
  }
  return result;
}

const at = (minutes: number, given: Partial<Observation> = {}): Observation => ({
  at: minutes * minute,
  entryId: `e${minutes}`,
  rule: 0,
  sum: 1,
  ...given,
});

describe('a correlation', () => {
  it('raises at the very event that fills its window, and not one before', () => {
    expect(run(aCorrelation('event_count', 3), [at(0), at(1)]).raised.size).toBe(0);
    expect(run(aCorrelation('event_count', 3), [at(0), at(1), at(2)]).raised.size).toBe(1);
  });

  it('slides: three within its time count across any boundary of the clock, and three over more do not', () => {
    expect(run(aCorrelation('event_count', 3), [at(55), at(59), at(65)]).raised.size).toBe(1);
    expect(run(aCorrelation('event_count', 3), [at(54), at(59), at(65)]).raised.size).toBe(0);
  });

  it('is one alert while it goes on, and another after a pause as long as the window', () => {
    const steady = Array.from({ length: 60 }, (_, index) => at(index * 2));
    expect(run(aCorrelation('event_count', 3), steady).raised.size).toBe(1);
    const later = [0, 1, 2, 40, 41, 42].map((minutes) => at(minutes));
    expect(run(aCorrelation('event_count', 3), later).raised.size).toBe(2);
  });

  it('counts a value once, however often it comes', () => {
    const values = (names: string[], minutes: number) => at(minutes, { values: names });
    expect(
      run(aCorrelation('value_count', 3), [values(['a', 'b'], 0), values(['a'], 1), values(['b'], 2)]).raised.size,
    ).toBe(0);
    expect(run(aCorrelation('value_count', 3), [values(['a', 'b'], 0), values(['c', 'a'], 1)]).raised.size).toBe(1);
  });

  it('adds up what each event says', () => {
    expect([...run(aCorrelation('value_sum', 10), [at(0, { sum: 6 }), at(1, { sum: 5 })]).raised.values()]).toEqual([
      11,
    ]);
    expect(run(aCorrelation('value_sum', 12), [at(0, { sum: 6 }), at(1, { sum: 5 })]).raised.size).toBe(0);
  });

  it('keeps an order where one is asked for', () => {
    const [first, second] = [at(0, { rule: 0 }), at(1, { rule: 1 })];
    expect(run(aCorrelation('temporal_ordered', 2, 2), [first, second]).raised.size).toBe(1);
    expect(
      run(aCorrelation('temporal_ordered', 2, 2), [
        { ...second, at: 0 },
        { ...first, at: minute },
      ]).raised.size,
    ).toBe(0);
    expect(
      run(aCorrelation('temporal', 2, 2), [
        { ...second, at: 0 },
        { ...first, at: minute },
      ]).raised.size,
    ).toBe(1);
    expect(run(aCorrelation('temporal_ordered', 2, 2), [first, { ...second, at: 11 * minute }]).raised.size).toBe(0);
  });

  it('finds an order of which the first came last', () => {
    expect(run(aCorrelation('temporal_ordered', 2, 2), [at(1, { rule: 1 }), at(0, { rule: 0 })]).raised.size).toBe(1);
  });

  it('forgets what no window can hold any more', () => {
    const { state } = run(aCorrelation('event_count', 3), [at(0), at(1), at(2), at(500)]);
    expect(state.observations.map((one) => one.at)).toEqual([500 * minute]);
    expect(state.episodes).toEqual([]);
  });

  it.each<[string, CorrelationType, Observation[]]>([
    [
      'repeats',
      'value_count',
      Array.from({ length: 90 }, (_, index) =>
        at(1 + index / 100, { values: Array.from({ length: 50 }, (__, n) => `again${n}`) }),
      ),
    ],
    ['single events', 'value_sum', Array.from({ length: 5_000 }, (_, index) => at(1 + index / 1_000, { sum: 0 }))],
  ])('is not got round by flooding its state with %s', (_, type, flood) => {
    const values = (name: string, count: number) => Array.from({ length: count }, (__, index) => `${name}${index}`);
    const before = at(0, { values: values('x', 100), sum: 100 });
    const after = at(8, { values: values('y', 160), sum: 210 });
    const { raised, state } = run(aCorrelation(type, 300), [before, ...flood, after]);
    expect(raised.size).toBe(1);
    expect(JSON.stringify(state).length).toBeLessThan(60_000);
  });
});

/** The same by definition: every window that ends with an event, counted from scratch. */
function isFull({ type, atLeast, timespanMs }: Correlation, all: readonly Observation[]): boolean {
  return all.some(({ at: end }) => {
    const window = all.filter((one) => one.at <= end && one.at > end - timespanMs - 1);
    if (type === 'value_count') return new Set(window.flatMap(({ values }) => values ?? [])).size >= atLeast;
    if (type === 'temporal_ordered')
      return window.some(
        (first) => first.rule === 0 && window.some((second) => second.rule === 1 && second.at >= first.at),
      );
    return window.reduce((sum, one) => sum + (one.sum ?? 0), 0) >= atLeast;
  });
}

const observation = fc.record({
  // Within what may come late, so that any order is one that is promised.
  at: fc.integer({ min: 0, max: LATENESS_MS }),
  rule: fc.integer({ min: 0, max: 1 }),
  sum: fc.integer({ min: 1, max: 3 }),
  values: fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 3 }),
});
const runs = Number(process.env['CUSTODIA_PROPERTY_RUNS'] ?? 400);
const seed = Number(process.env['CUSTODIA_PROPERTY_SEED'] ?? 4);

describe('whatever the order in which events come within an hour', () => {
  it.each<[CorrelationType, number]>([
    ['event_count', 6],
    ['value_sum', 6],
    ['value_count', 4],
    ['temporal_ordered', 2],
  ])('%s raises if and only if some window of what happened is full', (type, atLeast) => {
    const correlation = aCorrelation(type, atLeast, type === 'temporal_ordered' ? 2 : 1);
    fc.assert(
      fc.property(fc.array(observation, { maxLength: 14 }), (all) => {
        const given = all.map((one, index) => ({
          ...one,
          entryId: `e${index}`,
          sum: type === 'event_count' ? 1 : one.sum,
        }));
        expect(run(correlation, given).raised.size > 0).toBe(isFull(correlation, given));
      }),
      { numRuns: runs, seed },
    );
  });
});
