import { describe, expect, it } from '@jest/globals';
import {
  assignOwner,
  beginOpportunity,
  changedFields,
  changeStage,
  reviseOpportunity,
  type Opportunity,
  type OpportunityBeginning,
} from '../src/opportunity/opportunity.ts';

const now = new Date('2017-06-01T09:00:00Z');
const usd = (amountMinor: bigint) => ({ amountMinor, currency: 'USD' });

function anOpportunity(given: Partial<OpportunityBeginning> = {}): Opportunity {
  return beginOpportunity(
    {
      tenantId: 'demo',
      id: 'o-1',
      externalId: null,
      name: 'Forty seats',
      stage: 'PROSPECTING',
      owner: { ownerId: 'u-1', ownerTeamPath: '/central/' },
      ...given,
    },
    now,
  );
}

describe('an opportunity', () => {
  it('begins at version 1, without an amount, in US dollars until one is stated', () => {
    expect(anOpportunity()).toMatchObject({ version: 1, amountMinor: null, currency: 'USD', createdAt: now });
    expect(anOpportunity({ amount: { amountMinor: 5n, currency: 'EUR' } })).toMatchObject({ currency: 'EUR' });
  });

  it('is engaged on the day it is told, and closed on the day it is told', () => {
    const engaged = changeStage(anOpportunity(), { to: 'ENGAGING', on: '2017-06-02' });
    expect(engaged).toMatchObject({ stage: 'ENGAGING', engagedOn: '2017-06-02', closedOn: null });
    const won = changeStage(engaged, { to: 'WON', on: '2017-06-30', revision: { amount: usd(100n) } });
    expect(won).toMatchObject({ stage: 'WON', closedOn: '2017-06-30', amountMinor: 100n });
  });

  it('loses its closing date when it is reopened', () => {
    const lost = changeStage(anOpportunity(), { to: 'LOST', on: '2017-06-02' });
    const reopened = changeStage(lost, { to: 'ENGAGING', on: '2017-07-01' });
    expect(reopened).toMatchObject({ stage: 'ENGAGING', engagedOn: '2017-07-01', closedOn: null });
  });

  it('keeps what a revision does not mention, and clears what it makes null', () => {
    const before = anOpportunity({ productId: 'p-1', accountId: 'a-1', amount: usd(7n) });
    expect(reviseOpportunity(before, { accountId: null })).toEqual({ ...before, accountId: null });
    expect(reviseOpportunity(before, { amount: null })).toEqual({ ...before, amountMinor: null });
    expect(reviseOpportunity(before, {})).toEqual(before);
  });

  it('names what changed, and nothing when nothing did', () => {
    const before = anOpportunity({ amount: usd(7n) });
    expect(changedFields(before, reviseOpportunity(before, { name: 'Fifty seats' }))).toEqual(['name']);
    expect(changedFields(before, reviseOpportunity(before, { amount: { amountMinor: 7n, currency: 'EUR' } }))).toEqual([
      'amount',
    ]);
    expect(changedFields(before, { ...before, version: 9 })).toEqual([]);
    expect(changedFields(before, assignOwner(before, { ownerId: 'u-2', ownerTeamPath: '/central/' }))).toEqual([
      'ownerId',
    ]);
    expect(changedFields(null, before)).toEqual(['name', 'stage', 'amount', 'ownerId', 'ownerTeamPath']);
  });

  const engaged = anOpportunity({ stage: 'ENGAGING', engagedOn: '2017-06-10' });
  const won = anOpportunity({ stage: 'WON', amount: usd(1n), engagedOn: '2017-01-01', closedOn: '2017-02-01' });
  it.each([
    ['winning without an amount', () => changeStage(engaged, { to: 'WON', on: '2017-06-11' }), 'amount'],
    ['closing before it was engaged', () => changeStage(engaged, { to: 'LOST', on: '2017-06-09' }), 'closedOn'],
    ['beginning won without an amount', () => anOpportunity({ stage: 'WON' }), 'amount'],
    ['an open one with a closing date', () => reviseOpportunity(engaged, { closedOn: '2017-07-01' }), 'closedOn'],
    ['clearing what it was won for', () => reviseOpportunity(won, { amount: null }), 'amount'],
    ['clearing when it was won', () => reviseOpportunity(won, { closedOn: null }), 'closedOn'],
    ['moving its engagement past its closing', () => reviseOpportunity(won, { engagedOn: '2017-03-01' }), 'closedOn'],
  ])('refuses %s', (_what, run, field) => {
    expect(run).toThrow(expect.objectContaining({ code: 'INVALID_INPUT', field }));
  });
});
