import { Refusal } from '@custodia/errors';
import { describe, expect, it } from '@jest/globals';
import { assertTransition, stages, stagesAfter, type OpportunityStage } from '../src/opportunity/stage.ts';

const allowed: Readonly<Record<OpportunityStage, OpportunityStage[]>> = {
  PROSPECTING: ['ENGAGING', 'LOST'],
  ENGAGING: ['WON', 'LOST'],
  WON: [],
  LOST: ['ENGAGING'],
};
const pairs = stages.flatMap((from) => stages.map((to) => ({ from, to })));

describe('the stages of an opportunity', () => {
  it.each(pairs.filter(({ from, to }) => allowed[from].includes(to)))('go from $from to $to', ({ from, to }) => {
    expect(() => assertTransition(from, to)).not.toThrow();
  });

  it.each(pairs.filter(({ from, to }) => !allowed[from].includes(to)))('refuse $from to $to', ({ from, to }) => {
    const refusal = refusalOf(() => assertTransition(from, to));
    expect(refusal.code).toBe('ILLEGAL_TRANSITION');
    for (const stage of allowed[from]) expect(refusal.message).toContain(stage);
    if (allowed[from].length === 0) expect(refusal.message).toContain(`${from} is final`);
  });

  it('name what comes after each', () => {
    expect(Object.fromEntries(stages.map((stage) => [stage, stagesAfter(stage)]))).toEqual(allowed);
  });
});

function refusalOf(run: () => void): Refusal {
  try {
    run();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
