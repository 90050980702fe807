import { Refusal } from '@custodia/errors';

/** In the order of the pipeline: reports list them so. */
export const stages = ['PROSPECTING', 'ENGAGING', 'WON', 'LOST'] as const;

export type OpportunityStage = (typeof stages)[number];

const nextStages: Readonly<Record<OpportunityStage, readonly OpportunityStage[]>> = Object.freeze({
  PROSPECTING: ['ENGAGING', 'LOST'],
  ENGAGING: ['WON', 'LOST'],
  // A sale that was won is in the books: what goes wrong afterwards is another record, not another stage.
  WON: [],
  LOST: ['ENGAGING'],
});

export function stagesAfter(stage: OpportunityStage): readonly OpportunityStage[] {
  return nextStages[stage];
}

export function isClosed(stage: OpportunityStage): boolean {
  return stage === 'WON' || stage === 'LOST';
}

/** Throws ILLEGAL_TRANSITION, which names what is allowed instead. */
export function assertTransition(from: OpportunityStage, to: OpportunityStage): void {
  if (nextStages[from].includes(to)) return;
  const allowed = nextStages[from];
  const remedy = allowed.length === 0 ? `${from} is final.` : `From ${from} it may go to ${allowed.join(' or ')}.`;
  const fault = from === to ? `The opportunity is already ${from}.` : `An opportunity cannot go from ${from} to ${to}.`;
  throw new Refusal('ILLEGAL_TRANSITION', `${fault} ${remedy}`, { field: 'stage' });
}
