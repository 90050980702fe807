import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@custodia/persistence';
import { stacks } from '@custodia/testing';
import { aCustomer, people, staged, startSalesFor, statementsOf, tell, type RunningSales } from './running-sales.ts';

const upsert = `mutation ($input: [OpportunityUpsertInput!]!) {
  done: upsertOpportunities(input: $input) { rows { externalId id outcome problem { code message field } } } }`;
const upsertProducts = `mutation ($input: [ProductUpsertInput!]!) {
  done: upsertProducts(input: $input) { rows { externalId id outcome problem { code field } } } }`;
const byExternalId = `query ($externalId: String!) { opportunities(filter: { externalId: $externalId }) { nodes {
  id version name stage amount { amountMinor currency } product { name } account { id } owner { id } engagedOn closedOn
  stageHistory { from to } } } }`;
const usd = (amountMinor: number) => ({ amountMinor, currency: 'USD' });

describe.each(stacks())('upserts on $name', (stack) => {
  let sales: RunningSales;
  const who = people();
  const { admin, rep, colleague } = who;
  const account = aCustomer('Account', rep);

  beforeAll(async () => {
    sales = await startSalesFor(stack, rep, colleague);
    await tell(sales, 'contacts', account);
    await sales.graph.data(admin, upsertProducts, { input: [{ externalId: 'gtx', name: 'GTX Pro' }] });
  });
  afterAll(() => sales?.stop());

  const send = async (...input: object[]) => (await sales.graph.data(admin, upsert, { input })).done.rows;
  const find = async (externalId: string) =>
    (await sales.graph.data(admin, byExternalId, { externalId })).opportunities.nodes[0];
  const won = (given: object = {}) => ({
    externalId: newId(),
    name: 'Cancity: GTX Pro',
    stage: 'WON',
    amount: usd(105400),
    productExternalId: 'gtx',
    accountId: account.recordId,
    ownerId: rep.userId,
    engagedOn: '2016-10-20',
    closedOn: '2017-03-01',
    ...given,
  });

  describe('of opportunities allow', () => {
    it('to bring in what happened elsewhere, in any stage', async () => {
      const row = won();
      expect(await send(row)).toMatchObject([{ externalId: row.externalId, outcome: 'CREATED', problem: null }]);
      expect(await find(row.externalId)).toMatchObject({
        version: 1,
        stage: 'WON',
        amount: usd(105400),
        product: { name: 'GTX Pro' },
        account: { id: account.recordId },
        owner: { id: rep.userId },
        engagedOn: '2016-10-20',
        closedOn: '2017-03-01',
        stageHistory: [{ from: null, to: 'WON' }],
      });
    });

    it('the same again, which changes nothing and tells nobody', async () => {
      const rows = [won(), won({ stage: 'PROSPECTING', amount: null, engagedOn: null, closedOn: null })];
      const first = await send(...rows);
      const again = await send(...rows);
      expect(again.map((row: { outcome: string }) => row.outcome)).toEqual(['UNCHANGED', 'UNCHANGED']);
      expect(again.map((row: { id: string }) => row.id)).toEqual(first.map((row: { id: string }) => row.id));
      for (const { id } of first) expect(await staged(sales, id)).toHaveLength(1);
    });

    it('to change what is there, keep what is absent and clear what is null', async () => {
      const row = won();
      await send(row);
      const { externalId } = row;
      const change = { externalId, name: 'Renamed', stage: 'WON', accountId: null, ownerId: colleague.userId };
      expect(await send(change)).toMatchObject([{ outcome: 'UPDATED' }]);
      const found = await find(externalId);
      expect(found).toMatchObject({ version: 2, name: 'Renamed', account: null, amount: usd(105400) });
      expect((await staged(sales, found.id))[1]).toMatchObject({
        type: 'custodia.opportunity.owner-assigned.v1',
        data: { changed: ['name', 'accountId', 'ownerId'], ownerId: colleague.userId },
      });
    });

    it('to move on along the pipeline, with the dates that the row states', async () => {
      const row = won({ stage: 'ENGAGING', amount: null, closedOn: null });
      await send(row);
      expect(await send({ ...row, stage: 'WON', amount: usd(5), closedOn: '2017-05-05' })).toMatchObject([
        { outcome: 'UPDATED' },
      ]);
      expect(await find(row.externalId)).toMatchObject({
        stage: 'WON',
        closedOn: '2017-05-05',
        engagedOn: '2016-10-20',
        stageHistory: [
          { from: null, to: 'ENGAGING' },
          { from: 'ENGAGING', to: 'WON' },
        ],
      });
    });

    it('what is the caller’s own when no owner is named', async () => {
      const row = won({ ownerId: null });
      await send(row);
      expect(await find(row.externalId)).toMatchObject({ owner: { id: admin.userId } });
    });

    it('a full batch with the statements of a small one', async () => {
      const rowsOf = (count: number) => Array.from({ length: count }, () => won());
      const few = await statementsOf(sales, () => send(...rowsOf(2)));
      const many = await statementsOf(sales, async () => {
        const rows = await send(...rowsOf(500));
        expect(rows.filter((row: { outcome: string }) => row.outcome === 'CREATED')).toHaveLength(500);
      });
      expect(many.length).toBe(few.length);
    });
  });

  describe('of opportunities refuse', () => {
    it.each([
      ['who may not import', rep],
      ['a manager', who.manager],
    ])('%s', async (_who, person) => {
      const { data, errors } = await sales.graph.ask(person, upsert, { input: [won()] });
      expect(data ?? null).toBeNull();
      expect(errors[0]!.extensions!.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
    });

    it('bad rows, each with its reason, and keep the good ones between them', async () => {
      const [good, other] = [won(), won()];
      const rows = await send(
        good,
        won({ name: '' }),
        won({ amount: null }),
        won({ closedOn: '2016-01-01' }),
        won({ stage: 'ENGAGING' }),
        won({ productExternalId: 'unheard-of' }),
        won({ ownerId: newId() }),
        { ...won(), externalId: good.externalId },
        other,
      );
      expect(
        rows.map((row: { outcome: string; problem: { code: string; field: string } | null }) => [
          row.outcome,
          row.problem?.code,
          row.problem?.field,
        ]),
      ).toEqual([
        ['CREATED', undefined, undefined],
        ['REFUSED', 'INVALID_INPUT', 'name'],
        ['REFUSED', 'INVALID_INPUT', 'amount'],
        ['REFUSED', 'INVALID_INPUT', 'closedOn'],
        ['REFUSED', 'INVALID_INPUT', 'closedOn'],
        ['REFUSED', 'UNKNOWN_REFERENCE', 'productExternalId'],
        ['REFUSED', 'UNKNOWN_REFERENCE', 'ownerId'],
        ['REFUSED', 'DUPLICATE', 'externalId'],
        ['CREATED', undefined, undefined],
      ]);
      expect(await find(good.externalId)).toBeTruthy();
      expect(await find(other.externalId)).toBeTruthy();
      expect(await find(rows[1].externalId)).toBeUndefined();
    });

    it('a stage that the pipeline does not lead to', async () => {
      const row = won();
      await send(row);
      const [refused] = await send({ ...row, stage: 'LOST' });
      expect(refused).toMatchObject({ outcome: 'REFUSED', problem: { code: 'ILLEGAL_TRANSITION' } });
      expect(refused.problem.message).toContain('WON is final');
    });

    it('more rows than 500 at once, whole', async () => {
      const input = Array.from({ length: 501 }, () => won());
      const { data, errors } = await sales.graph.ask(admin, upsert, { input });
      expect(data ?? null).toBeNull();
      expect(errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
    });

    it('to let another tenant’s external id stand in the way', async () => {
      const row = won();
      await send(row);
      const input = [{ externalId: row.externalId, name: 'Ours', stage: 'PROSPECTING' }];
      const { done } = await sales.graph.data(who.outsider, upsert, { input });
      expect(done.rows).toMatchObject([{ outcome: 'CREATED' }]);
      expect(await find(row.externalId)).toMatchObject({ name: row.name });
    });
  });

  it('of the same rows by several at once make each row once', async () => {
    const rows = Array.from({ length: 40 }, () => won());
    const answers = await Promise.all([1, 2, 3].map(() => send(...rows)));
    const outcomes = answers.flat().map((row: { outcome: string }) => row.outcome);
    expect(outcomes.filter((outcome) => outcome === 'CREATED')).toHaveLength(40);
    expect(outcomes.filter((outcome) => outcome === 'UNCHANGED')).toHaveLength(80);
  });

  it('of products create, change, keep, and refuse', async () => {
    const listPrice = usd(482100);
    const send = async (...input: object[]) => (await sales.graph.data(admin, upsertProducts, { input })).done.rows;
    const outcomes = (rows: { outcome: string }[]) => rows.map((row) => row.outcome);
    const products = [
      { externalId: 'mg', name: 'MG Special', series: 'MG', listPrice },
      { externalId: 'mg2', name: 'MG Advanced', series: 'MG' },
    ];
    expect(outcomes(await send(...products))).toEqual(['CREATED', 'CREATED']);
    expect(outcomes(await send(...products))).toEqual(['UNCHANGED', 'UNCHANGED']);
    const changed = { ...products[1], listPrice };
    expect(outcomes(await send(products[0]!, changed, { externalId: ' ', name: 'x' }))).toEqual([
      'UNCHANGED',
      'UPDATED',
      'REFUSED',
    ]);
  });
});
