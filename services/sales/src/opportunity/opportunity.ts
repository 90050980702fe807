import { Refusal } from '@custodia/errors';
import type { Money, Owner } from '@custodia/model';
import { assertTransition, isClosed, type OpportunityStage } from './stage.ts';

/** What an amount is in until one is stated: sums need a currency even where there is no amount. */
const defaultCurrency = 'USD';

/** A sale that may come about. Days are `YYYY-MM-DD`. */
export interface Opportunity extends Owner {
  readonly tenantId: string;
  readonly id: string;
  readonly version: number;
  readonly externalId: string | null;
  readonly name: string;
  readonly stage: OpportunityStage;
  readonly amountMinor: bigint | null;
  readonly currency: string;
  readonly productId: string | null;
  readonly accountId: string | null;
  readonly primaryContactId: string | null;
  readonly engagedOn: string | null;
  readonly closedOn: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What may be revised at any time. Absent stays; null clears. */
export interface OpportunityRevision {
  readonly name?: string;
  readonly amount?: Money | null;
  readonly productId?: string | null;
  readonly accountId?: string | null;
  readonly primaryContactId?: string | null;
  readonly engagedOn?: string | null;
  readonly closedOn?: string | null;
}

export interface OpportunityBeginning extends OpportunityRevision {
  readonly tenantId: string;
  readonly id: string;
  readonly externalId: string | null;
  readonly name: string;
  readonly stage: OpportunityStage;
  readonly owner: Owner;
}

export function beginOpportunity(beginning: OpportunityBeginning, now: Date): Opportunity {
  const { tenantId, id, externalId, name, stage, owner, ...revision } = beginning;
  const blank: Opportunity = {
    tenantId,
    id,
    version: 1,
    externalId,
    name,
    stage,
    amountMinor: null,
    currency: defaultCurrency,
    productId: null,
    accountId: null,
    primaryContactId: null,
    ...owner,
    engagedOn: null,
    closedOn: null,
    createdAt: now,
    updatedAt: now,
  };
  const opportunity = revised(blank, revision);
  assertSound(opportunity);
  return opportunity;
}

export function reviseOpportunity(opportunity: Opportunity, revision: OpportunityRevision): Opportunity {
  if (isClosed(opportunity.stage) && opportunity.closedOn !== null && revision.closedOn === null) {
    const message = `A closed opportunity keeps its closing date. Correct it, or reopen the opportunity.`;
    throw new Refusal('INVALID_INPUT', message, { field: 'closedOn' });
  }
  const next = revised(opportunity, revision);
  assertSound(next);
  return next;
}

/** Moves it along the pipeline on a day; what is revised with it is judged with it. */
export function changeStage(
  opportunity: Opportunity,
  change: { readonly to: OpportunityStage; readonly on: string; readonly revision?: OpportunityRevision },
): Opportunity {
  assertTransition(opportunity.stage, change.to);
  const dates = isClosed(change.to) ? { closedOn: change.on } : { engagedOn: change.on, closedOn: null };
  const next = revised({ ...opportunity, stage: change.to, ...dates }, change.revision ?? {});
  assertSound(next);
  return next;
}

export function assignOwner(opportunity: Opportunity, owner: Owner): Opportunity {
  return { ...opportunity, ...owner };
}

/**
 * The next version after a change; the same object when nothing differs, so that nothing is written. Not `revise`, which
 * names the changes it is given: here a stage, a revision and an owner are composed first, and one field is two columns.
 */
export function nextVersion(before: Opportunity, after: Opportunity, now: Date): Opportunity {
  if (changedFields(before, after).length === 0) return before;
  return { ...after, version: before.version + 1, updatedAt: now };
}

/** The names of what differs, for events and for "nothing changed". */
export function changedFields(before: Opportunity | null, after: Opportunity): string[] {
  return Object.entries(columnsByField)
    .filter(([, [first, ...more]]) =>
      before === null ? after[first] !== null : [first, ...more].some((column) => before[column] !== after[column]),
    )
    .map(([field]) => field);
}

const columnsByField: Readonly<Record<string, readonly [keyof Opportunity, ...(keyof Opportunity)[]]>> = {
  externalId: ['externalId'],
  name: ['name'],
  stage: ['stage'],
  amount: ['amountMinor', 'currency'],
  productId: ['productId'],
  accountId: ['accountId'],
  primaryContactId: ['primaryContactId'],
  ownerId: ['ownerId'],
  ownerTeamPath: ['ownerTeamPath'],
  engagedOn: ['engagedOn'],
  closedOn: ['closedOn'],
};

function revised(opportunity: Opportunity, revision: OpportunityRevision): Opportunity {
  const { amount, ...rest } = revision;
  const stated = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  if (amount === undefined) return { ...opportunity, ...stated };
  // Clearing the amount leaves its currency: a sum over it is zero of something.
  const worth = amount === null ? { amountMinor: null } : amount;
  return { ...opportunity, ...stated, ...worth };
}

function assertSound(opportunity: Opportunity): void {
  const { stage, amountMinor, engagedOn, closedOn } = opportunity;
  if (stage === 'WON' && amountMinor === null) {
    throw new Refusal('INVALID_INPUT', 'A won opportunity needs its amount: pass `amount`.', { field: 'amount' });
  }
  if (!isClosed(stage) && closedOn !== null) {
    const message = `Only a WON or LOST opportunity has a closing date, and this one is ${stage}.`;
    throw new Refusal('INVALID_INPUT', message, { field: 'closedOn' });
  }
  // Days in ISO 8601 sort as text.
  if (engagedOn !== null && closedOn !== null && closedOn < engagedOn) {
    const message = `It cannot close on ${closedOn}, before it was engaged on ${engagedOn}.`;
    throw new Refusal('INVALID_INPUT', message, { field: 'closedOn' });
  }
}

/** The calendar day in UTC. */
export function dayOf(now: Date): string {
  return now.toISOString().slice(0, 10);
}
