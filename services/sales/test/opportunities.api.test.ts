import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@custodia/persistence';
import { stacks } from '@custodia/testing';
import { aCustomer, people, staged, startSalesFor, tell, type RunningSales } from './running-sales.ts';
import { create, get, update, change, assign, remove, usd } from './opportunity-documents.ts';

describe.each(stacks())('opportunities on $name', (stack) => {
  let sales: RunningSales;
  const who = people();
  const { admin, manager, rep, colleague, otherManager, otherRep } = who;

  beforeAll(async () => {
    sales = await startSalesFor(stack, admin, manager, rep, colleague, otherManager, otherRep);
  });
  afterAll(() => sales?.stop());

  const anOpportunity = async (by = rep, input: object = {}) => {
    const { done } = await sales.graph.data(by, create, { input: { name: 'Forty seats', ...input } });
    expect(done.problem).toBeNull();
    return done.opportunity;
  };

  describe('allows', () => {
    it('a representative to create one, which is theirs and prospecting', async () => {
      expect(await anOpportunity(rep, { amount: usd(5_000_00) })).toMatchObject({
        version: 1,
        stage: 'PROSPECTING',
        amount: usd(500000),
        owner: { id: rep.userId },
        stageHistory: [{ from: null, to: 'PROSPECTING', by: { id: rep.userId } }],
      });
    });

    it('to work it to WON, and keeps who came to each stage and when', async () => {
      const { id } = await anOpportunity();
      await sales.graph.data(rep, change, { id, v: 1, to: 'ENGAGING', on: '2017-03-01' });
      const { done } = await sales.graph.data(manager, change, {
        id,
        v: 2,
        to: 'WON',
        on: '2017-04-01',
        amount: usd(7),
      });
      expect(done.opportunity).toMatchObject({
        version: 3,
        stage: 'WON',
        amount: usd(7),
        engagedOn: '2017-03-01',
        closedOn: '2017-04-01',
        stageHistory: [
          { from: null, to: 'PROSPECTING', by: { id: rep.userId } },
          { from: 'PROSPECTING', to: 'ENGAGING', by: { id: rep.userId } },
          { from: 'ENGAGING', to: 'WON', by: { id: manager.userId } },
        ],
      });
    });

    it('to reopen a lost one, today unless a day is given', async () => {
      const { id } = await anOpportunity();
      await sales.graph.data(rep, change, { id, v: 1, to: 'LOST' });
      const { done } = await sales.graph.data(rep, change, { id, v: 2, to: 'ENGAGING' });
      const today = new Date().toISOString().slice(0, 10);
      expect(done.opportunity).toMatchObject({ stage: 'ENGAGING', engagedOn: today, closedOn: null });
    });

    it('to change what is given, to clear what is null, and to keep the rest', async () => {
      const { id } = await anOpportunity(rep, { amount: usd(9) });
      const input = { name: 'Fifty seats', engagedOn: '2017-01-01', amount: null };
      const { done } = await sales.graph.data(rep, update, { id, v: 1, input });
      expect(done.opportunity).toMatchObject({
        version: 2,
        name: 'Fifty seats',
        amount: null,
        engagedOn: '2017-01-01',
      });
      const again = await sales.graph.data(rep, update, { id, v: 2, input: { name: ' Fifty seats ' } });
      expect(again.done.opportunity).toMatchObject({ version: 2, engagedOn: '2017-01-01' });
    });

    it('a manager to hand one to another of their people, who then sees it', async () => {
      const { id } = await anOpportunity();
      const { done } = await sales.graph.data(manager, assign, { id, v: 1, ownerId: colleague.userId });
      expect(done.opportunity).toMatchObject({ version: 2, owner: { id: colleague.userId } });
      expect((await sales.graph.data(colleague, get, { id })).opportunity).toMatchObject({ id });
      expect((await sales.graph.data(rep, get, { id })).opportunity).toBeNull();
    });

    it('to name an account whose event is still on its way', async () => {
      const account = aCustomer('Account', rep);
      const creating = sales.graph.data(rep, create, { input: { name: 'At once', accountId: account.recordId } });
      await tell(sales, 'contacts', account);
      expect((await creating).done).toMatchObject({
        opportunity: { account: { id: account.recordId } },
        problem: null,
      });
    });

    it('amounts beyond what a JavaScript number holds, exactly', async () => {
      const amount = { amountMinor: '9007199254740993', currency: 'EUR' };
      expect((await anOpportunity(rep, { amount })).amount).toEqual(amount);
    });

    it('to delete one, with its history', async () => {
      const { id } = await anOpportunity();
      expect((await sales.graph.data(rep, remove, { id, v: 1 })).done).toEqual({ deletedId: id, problem: null });
      expect((await sales.graph.data(rep, get, { id })).opportunity).toBeNull();
    });
  });

  describe('rejects bad input', () => {
    it.each([
      ['an empty name', { name: ' ' }, 'name'],
      ['a name of two lines', { name: 'Forty\nseats' }, 'name'],
      ['a name that is too long', { name: 'x'.repeat(201) }, 'name'],
      ['a negative amount', { amount: usd(-1) }, 'amount.amountMinor'],
      ['an unknown currency', { amount: { amountMinor: 1, currency: 'GOLD' } }, 'amount.currency'],
      ['an unknown product', { productId: newId() }, 'productId'],
      ['an id that none can be', { productId: 'x'.repeat(99) }, 'productId'],
    ])('%s', async (_what, input, field) => {
      const { done } = await sales.graph.data(rep, create, { input: { name: 'Forty seats', ...input } });
      expect(done.opportunity).toBeNull();
      expect(done.problem).toMatchObject({ field });
    });

    it.each([
      ['winning without an amount', { to: 'WON', on: '2017-03-02' }, 'amount'],
      ['closing before it was engaged', { to: 'LOST', on: '2017-02-28' }, 'closedOn'],
    ])('%s', async (_what, to, field) => {
      const { id } = await anOpportunity();
      await sales.graph.data(rep, change, { id, v: 1, to: 'ENGAGING', on: '2017-03-01' });
      const { done } = await sales.graph.data(rep, change, { id, v: 2, ...to });
      expect(done.problem).toMatchObject({ code: 'INVALID_INPUT', field });
    });

    it('an external id that another opportunity has', async () => {
      const externalId = newId();
      await anOpportunity(rep, { externalId });
      const { done } = await sales.graph.data(rep, create, { input: { name: 'Again', externalId } });
      expect(done.problem).toMatchObject({ code: 'DUPLICATE', field: 'externalId' });
    });

    it.each([
      ['a page that is too long', '{ opportunities(first: 201) { totalCount } }'],
      ['a page of nothing', '{ opportunities(first: 0) { totalCount } }'],
      ['a cursor of another list', '{ opportunities(after: "bm9uc2Vuc2U") { totalCount } }'],
      ['a day that no calendar has', '{ opportunities(filter: { closedFrom: "2017-02-30" }) { totalCount } }'],
      ['an unknown stage', '{ opportunities(filter: { stage: [NAPPING] }) { totalCount } }'],
      ['an unknown field', '{ opportunities { totalCount margin } }'],
    ])('%s', async (_what, query) => {
      const { data, errors } = await sales.graph.ask(rep, query);
      expect(data?.opportunities ?? null).toBeNull();
      expect(['BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED']).toContain(errors[0]!.extensions!.code);
    });
  });

  describe('leaves a trace', () => {
    it('of each change, in order, with names of fields and never a value', async () => {
      const { id } = await anOpportunity(rep, { amount: usd(987_654_321_012) });
      await sales.graph.data(rep, update, { id, v: 1, input: { name: 'A secret name' } });
      await sales.graph.data(rep, change, { id, v: 2, to: 'ENGAGING', on: '2017-03-01' });
      await sales.graph.data(manager, assign, { id, v: 3, ownerId: colleague.userId });
      await sales.graph.data(manager, remove, { id, v: 4 });
      const events = await staged(sales, id);
      expect(events).toMatchObject([
        { type: 'custodia.opportunity.created.v1', sequence: 1, actorid: rep.userId },
        { type: 'custodia.opportunity.updated.v1', sequence: 2, data: { changed: ['name'] } },
        {
          type: 'custodia.opportunity.stage-changed.v1',
          data: { from: 'PROSPECTING', to: 'ENGAGING', changed: ['stage', 'engagedOn'] },
        },
        {
          type: 'custodia.opportunity.owner-assigned.v1',
          actorid: manager.userId,
          data: { ownerId: colleague.userId, ownerTeamPath: '/central/marxen/', changed: ['ownerId'] },
        },
        { type: 'custodia.opportunity.deleted.v1', sequence: 5 },
      ]);
      expect(JSON.stringify(events)).not.toMatch(/secret|987654321012/);
    });

    it('of nothing when nothing changed, or when it was refused', async () => {
      const { id } = await anOpportunity();
      await sales.graph.data(rep, update, { id, v: 1, input: { name: 'Forty seats' } });
      await sales.graph.data(rep, update, { id, v: 9, input: { name: 'Stale' } });
      await sales.graph.data(rep, change, { id, v: 1, to: 'WON' });
      expect(await staged(sales, id)).toHaveLength(1);
    });
  });
});
