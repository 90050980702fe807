import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@custodia/persistence';
import { stacks } from '@custodia/testing';
import { aCustomer, aUser, eventually, people, startSalesFor, tell, type RunningSales } from './running-sales.ts';
import { create, get, update, change, assign, remove, usd } from './opportunity-documents.ts';

describe.each(stacks())('access to opportunities on $name', (stack) => {
  let sales: RunningSales;
  const who = people();
  const { admin, manager, rep, colleague, otherManager, otherRep, outsider } = who;

  beforeAll(async () => {
    sales = await startSalesFor(stack, admin, manager, rep, colleague, otherManager, otherRep);
  });
  afterAll(() => sales?.stop());

  const anOpportunity = async (by = rep, input: object = {}) => {
    const { done } = await sales.graph.data(by, create, { input: { name: 'Forty seats', ...input } });
    expect(done.problem).toBeNull();
    return done.opportunity;
  };

  describe('refuses', () => {
    it.each([
      ['another tenant', outsider],
      ['another representative', colleague],
      ['another manager', otherManager],
    ])('to show, change or delete it for %s, as if it were not there', async (_who, stranger) => {
      const { id } = await anOpportunity();
      const missing = newId();
      expect((await sales.graph.data(stranger, get, { id })).opportunity).toBeNull();
      for (const [mutation, more] of [
        [update, { input: { name: 'Mine now' } }],
        [change, { to: 'LOST' }],
        [assign, { ownerId: stranger.userId }],
        [remove, {}],
      ] as const) {
        const theirs = await sales.graph.data(stranger, mutation, { id, v: 1, ...more });
        const nobodys = await sales.graph.data(stranger, mutation, { id: missing, v: 1, ...more });
        expect(theirs.done.problem.code).toBe('NOT_FOUND');
        expect(theirs).toEqual(nobodys);
      }
      expect((await sales.graph.data(rep, get, { id })).opportunity).toMatchObject({ version: 1 });
    });

    it('to show opportunities at all to support and marketing', async () => {
      for (const person of [who.support, who.marketer, who.auditor]) {
        const { data, errors } = await sales.graph.ask(person, '{ opportunities { totalCount } }');
        expect(data?.opportunities ?? null).toBeNull();
        expect(errors[0]!.extensions!.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
      }
    });

    it('to show amounts to IT, or to let them be found by amount', async () => {
      const { id } = await anOpportunity(rep, { amount: usd(123) });
      const shown = await sales.graph.ask(who.it, get, { id });
      expect(shown.data.opportunity).toMatchObject({ id, amount: null });
      expect(shown.errors).toMatchObject([{ path: ['opportunity', 'amount'] }]);
      const byAmount = '{ opportunities(filter: { amountAtLeastMinor: 100 }) { totalCount } }';
      const found = await sales.graph.ask(who.it, byAmount);
      expect(found.data?.opportunities ?? null).toBeNull();
      expect(found.errors[0]!.extensions!.code).toBe('FORBIDDEN');
    });

    it.each([['finance'], ['it'], ['privacy']] as const)('to let %s write', async (role) => {
      const answer = await sales.graph.ask(who[role], create, { input: { name: 'Mine' } });
      expect(answer.errors[0]!.extensions!.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
    });

    it('to overwrite what somebody else has changed since', async () => {
      const { id } = await anOpportunity();
      await sales.graph.data(manager, update, { id, v: 1, input: { name: 'Manager was here' } });
      for (const [mutation, more] of [
        [update, { input: { name: 'Lost update' } }],
        [change, { to: 'LOST' }],
        [assign, { ownerId: rep.userId }],
      ] as const) {
        const { done } = await sales.graph.data(rep, mutation, { id, v: 1, ...more });
        expect(done).toMatchObject({ opportunity: null, problem: { code: 'VERSION_CONFLICT', currentVersion: 2 } });
      }
      const { done } = await sales.graph.data(rep, remove, { id, v: 1 });
      expect(done.problem.code).toBe('VERSION_CONFLICT');
      expect((await sales.graph.data(rep, get, { id })).opportunity.name).toBe('Manager was here');
    });

    it('a change of stage that the pipeline does not know, and names those it does', async () => {
      const { id } = await anOpportunity();
      const { done } = await sales.graph.data(rep, change, { id, v: 1, to: 'WON', amount: usd(1) });
      expect(done).toMatchObject({ opportunity: null, problem: { code: 'ILLEGAL_TRANSITION' } });
      expect(done.problem.message).toContain('ENGAGING or LOST');
    });

    it('an account that is somebody else’s, as if it were not there', async () => {
      const theirs = aCustomer('Account', otherRep);
      const mine = aCustomer('Account', rep);
      await tell(sales, 'contacts', theirs, mine);
      await anOpportunity(rep, { accountId: mine.recordId });
      const input = (accountId: string) => ({ input: { name: 'Spying', accountId } });
      const [refused, nobodys] = await Promise.all([
        sales.graph.data(rep, create, input(theirs.recordId)),
        sales.graph.data(rep, create, input(newId())),
      ]);
      expect(refused.done.problem).toMatchObject({ code: 'UNKNOWN_REFERENCE', field: 'accountId' });
      expect(refused).toEqual(nobodys);
    });

    it.each([
      ['a representative to give it away', rep, colleague],
      ['a manager to give it to another team', manager, otherRep],
    ])('%s', async (_what, by, to) => {
      const { id } = await anOpportunity();
      const { done } = await sales.graph.data(by, assign, { id, v: 1, ownerId: to.userId });
      expect(done.problem).toMatchObject({ code: 'UNKNOWN_REFERENCE', field: 'ownerId' });
    });

    it('an owner who was deactivated', async () => {
      const leaver = { ...rep, userId: newId() };
      const gone = { type: 'user.deactivated.v1', version: 2, data: { active: false } };
      await tell(sales, 'directory', aUser(leaver), aUser(leaver, gone));
      await eventually(async () => {
        const left = `SELECT userId FROM owner_projection WHERE userId = '${leaver.userId}' AND NOT active`;
        expect(await sales.service.db.read((em) => em.query(left))).toHaveLength(1);
      });
      const { id } = await anOpportunity();
      const { done } = await sales.graph.data(admin, assign, { id, v: 1, ownerId: leaver.userId });
      expect(done.problem).toMatchObject({ code: 'UNKNOWN_REFERENCE', field: 'ownerId' });
    });
  });
});
