import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Principal } from '@custodia/identity';
import { stacks } from '@custodia/testing';
import fc from 'fast-check';
import { aUser, eventually, people, startSales, tell, type RunningSales } from './running-sales.ts';

const upsertProducts = `mutation ($input: [ProductUpsertInput!]!) { done: upsertProducts(input: $input) { rows { id outcome } } }`;
const upsert = `mutation ($input: [OpportunityUpsertInput!]!) {
  done: upsertOpportunities(input: $input) { rows { externalId outcome problem { code message } } } }`;
const summary = `query ($by: PipelineDimension!, $filter: OpportunityFilter) {
  rows: pipelineSummary(by: $by, filter: $filter) { key count value { amountMinor currency } } }`;
const headline = `query { pipelineSummary(by: STAGE) { key count value { amountMinor currency } } }`;

const stageOrder = ['PROSPECTING', 'ENGAGING', 'WON', 'LOST'];
const dimensions = ['STAGE', 'OWNER', 'TEAM', 'PRODUCT', 'QUARTER'] as const;

interface Row {
  externalId: string;
  name: string;
  stage: string;
  amount: { amountMinor: string; currency: string } | null;
  productExternalId: string | null;
  ownerId: string;
  engagedOn: string | null;
  closedOn: string | null;
}

describe.each(stacks())('the pipeline summary on $name', (stack) => {
  let sales: RunningSales;
  const who = people();
  const { admin, manager, rep, colleague, otherRep } = who;
  const owners = [rep, colleague, otherRep];
  const productIds = new Map<string | null, string>();
  let rows: Row[];

  beforeAll(async () => {
    sales = await startSales(stack);
    await tell(sales, 'directory', ...[...owners, manager].map((one) => aUser(one)));
    await eventually(async () => {
      const known = await sales.service.db.read((em) => em.query('SELECT userId FROM owner_projection'));
      expect(known).toHaveLength(4);
    });
    const products = ['p-1', 'p-2'].map((externalId) => ({ externalId, name: externalId }));
    const made = await sales.graph.data(admin, upsertProducts, { input: products });
    products.forEach(({ externalId }, at) => productIds.set(externalId, made.done.rows[at].id));
    productIds.set(null, 'none');
    rows = generated(owners);
    for (let from = 0; from < rows.length; from += 500) {
      const { done } = await sales.graph.data(admin, upsert, { input: rows.slice(from, from + 500) });
      expect(done.rows.filter((row: { outcome: string }) => row.outcome !== 'CREATED')).toEqual([]);
    }
  });
  afterAll(() => sales?.stop());

  const keyOf = (by: (typeof dimensions)[number], row: Row): string => {
    if (by === 'STAGE') return row.stage;
    if (by === 'OWNER') return row.ownerId;
    if (by === 'TEAM') return owners.find((owner) => owner.userId === row.ownerId)!.teamPath!;
    if (by === 'PRODUCT') return productIds.get(row.productExternalId)!;
    const day = row.closedOn ?? row.engagedOn;
    return day ? `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}` : 'none';
  };

  /** The same sums the slow way, row by row, in exact integers. */
  const slowly = (by: (typeof dimensions)[number], of: readonly Row[]) => {
    const sums = new Map<string, { key: string; count: number; minor: bigint; currency: string }>();
    for (const row of of) {
      const key = keyOf(by, row);
      const currency = row.amount?.currency ?? 'USD';
      const sum = sums.get(`${key} ${currency}`) ?? { key, count: 0, minor: 0n, currency };
      sums.set(`${key} ${currency}`, {
        ...sum,
        count: sum.count + 1,
        minor: sum.minor + BigInt(row.amount?.amountMinor ?? 0),
      });
    }
    const rank = ({ key }: { key: string }) => (by === 'STAGE' ? stageOrder.indexOf(key) : 0);
    return [...sums.values()]
      .sort((a, b) => rank(a) - rank(b) || order(a.key, b.key) || order(a.currency, b.currency))
      .map(({ key, count, minor, currency }) => ({
        key,
        count,
        value: { amountMinor: Number.isSafeInteger(Number(minor)) ? Number(minor) : `${minor}`, currency },
      }));
  };

  describe('allows', () => {
    it.each(dimensions)('everything to be summed up by %s, as exactly as by hand', async (by) => {
      expect((await sales.graph.data(admin, summary, { by })).rows).toEqual(slowly(by, rows));
    });

    it('the headline query as people write it', async () => {
      expect((await sales.graph.data(admin, headline)).pipelineSummary).toEqual(slowly('STAGE', rows));
    });

    it.each(dimensions)('a representative their own part by %s', async (by) => {
      const own = rows.filter((row) => row.ownerId === rep.userId);
      expect((await sales.graph.data(rep, summary, { by })).rows).toEqual(slowly(by, own));
    });

    it.each(dimensions)('a manager the part of their people by %s', async (by) => {
      const team = rows.filter((row) => row.ownerId !== otherRep.userId);
      expect((await sales.graph.data(manager, summary, { by })).rows).toEqual(slowly(by, team));
    });

    it('any filter, obeyed by sums, lists and totals alike', async () => {
      const filters = fc.record({
        stage: fc.option(fc.subarray(stageOrder)),
        ownerId: fc.option(fc.constantFrom(...owners.map((owner) => owner.userId))),
        ownerTeamPathStartsWith: fc.option(fc.constantFrom('/', '/central/', '/west/luna/', '/nowhere/')),
        product: fc.option(fc.constantFrom('p-1', 'p-2')),
        nameContains: fc.option(fc.constantFrom('DEAL 1', '7', '%', '_')),
        closedFrom: fc.option(fc.constantFrom('2017-03-01', '2017-08-15')),
        closedBefore: fc.option(fc.constantFrom('2017-04-01', '2018-01-01')),
        amountAtLeastMinor: fc.option(fc.constantFrom('0', '5000', '9007199254740993')),
        amountLessThanMinor: fc.option(fc.constantFrom('5000', '9007199254740993')),
        by: fc.constantFrom(...dimensions),
      });
      const property = fc.asyncProperty(filters, async ({ by, product, ...rest }) => {
        const kept = rows.filter((row) => matches(row, keyOf('TEAM', row), { ...rest, product }));
        const filter = { ...rest, productId: product && productIds.get(product) };
        const answer = await sales.graph.data(
          admin,
          `query ($by: PipelineDimension!, $filter: OpportunityFilter) {
            rows: pipelineSummary(by: $by, filter: $filter) { key count value { amountMinor currency } }
            opportunities(first: 200, filter: $filter) { totalCount nodes { externalId } } }`,
          { by, filter },
        );
        expect(answer.rows).toEqual(slowly(by, kept));
        expect(answer.opportunities.totalCount).toBe(kept.length);
        const listed = answer.opportunities.nodes.map((node: Row) => node.externalId).sort();
        if (kept.length <= 200) expect(listed).toEqual(kept.map((row) => row.externalId).sort());
      });
      await fc.assert(property, { numRuns: 60, seed: 20170301 });
    });

    it('the owner and the product to be followed from their rows', async () => {
      const query = `{ byOwner: pipelineSummary(by: OWNER) { key owner { id } product { id } }
                       byProduct: pipelineSummary(by: PRODUCT) { key product { id name } owner { id } } }`;
      const { byOwner, byProduct } = await sales.graph.data(admin, query);
      for (const row of byOwner) expect(row).toMatchObject({ owner: { id: row.key }, product: null });
      for (const row of byProduct) expect(row.product?.id ?? 'none').toBe(row.key);
    });
  });

  describe('refuses', () => {
    it('to let another tenant, or who owns nothing, see any of it', async () => {
      expect((await sales.graph.data(who.outsider, summary, { by: 'STAGE' })).rows).toEqual([]);
      expect((await sales.graph.data({ ...rep, userId: 'nobody' }, summary, { by: 'STAGE' })).rows).toEqual([]);
      expect((await sales.graph.data(who.otherManager, summary, { by: 'TEAM' })).rows).toMatchObject([
        { key: '/west/luna/' },
        { key: '/west/luna/' },
      ]);
    });

    it('to show what it is worth to IT, who may count', async () => {
      const { data, errors } = await sales.graph.ask(who.it, headline);
      expect(data.pipelineSummary).toMatchObject(
        slowly('STAGE', rows).map(({ key, count }) => ({ key, count, value: null })),
      );
      expect(errors[0]!.extensions!.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
    });

    it('to sum up by amount for who may not see amounts', async () => {
      const filter = { amountLessThanMinor: '10' };
      const { data, errors } = await sales.graph.ask(who.it, summary, { by: 'STAGE', filter });
      expect(data?.rows ?? null).toBeNull();
      expect(errors[0]!.extensions!.code).toBe('FORBIDDEN');
    });
  });
});

/** Deterministic rows of every kind: with and without amounts, dates and products, in two currencies, some huge. */
function generated(owners: readonly Principal[]): Row[] {
  const row = fc
    .record({
      stage: fc.constantFrom(...stageOrder),
      minor: fc.option(fc.oneof(fc.bigInt(0n, 100_000n), fc.constant(2n ** 62n))),
      currency: fc.constantFrom('USD', 'USD', 'EUR'),
      productExternalId: fc.option(fc.constantFrom('p-1', 'p-2')),
      owner: fc.constantFrom(...owners),
      engagedMonth: fc.option(fc.integer({ min: 1, max: 12 })),
      closedAfterMonths: fc.integer({ min: 0, max: 5 }),
    })
    .map((given) => ({ ...given, minor: given.stage === 'WON' ? (given.minor ?? 1n) : given.minor }));
  return fc.sample(row, { numRuns: 400, seed: 42 }).map((given, at) => ({
    externalId: `x-${at}`,
    name: `Deal ${at}`,
    stage: given.stage,
    amount: given.minor === null ? null : { amountMinor: `${given.minor}`, currency: given.currency },
    productExternalId: given.productExternalId,
    ownerId: given.owner.userId,
    engagedOn: given.engagedMonth === null ? null : day(given.engagedMonth),
    closedOn:
      ['WON', 'LOST'].includes(given.stage) && given.engagedMonth
        ? day(given.engagedMonth + given.closedAfterMonths)
        : null,
  }));
}

function day(month: number): string {
  return new Date(Date.UTC(2017, month - 1, 28)).toISOString().slice(0, 10);
}

interface Filter {
  readonly stage: string[] | null;
  readonly ownerId: string | null;
  readonly ownerTeamPathStartsWith: string | null;
  readonly product: string | null;
  readonly nameContains: string | null;
  readonly closedFrom: string | null;
  readonly closedBefore: string | null;
  readonly amountAtLeastMinor: string | null;
  readonly amountLessThanMinor: string | null;
}

function matches(row: Row, path: string, filter: Filter): boolean {
  const given = <T>(wanted: T | null, holds: (wanted: T) => boolean): boolean => wanted === null || holds(wanted);
  const minor = row.amount && BigInt(row.amount.amountMinor);
  return (
    given(filter.stage, (stages) => stages.includes(row.stage)) &&
    given(filter.ownerId, (ownerId) => row.ownerId === ownerId) &&
    given(filter.ownerTeamPathStartsWith, (prefix) => path.startsWith(prefix)) &&
    given(filter.product, (product) => row.productExternalId === product) &&
    given(filter.nameContains, (text) => row.name.toLowerCase().includes(text.toLowerCase())) &&
    given(filter.closedFrom, (from) => row.closedOn !== null && row.closedOn >= from) &&
    given(filter.closedBefore, (before) => row.closedOn !== null && row.closedOn < before) &&
    given(filter.amountAtLeastMinor, (least) => minor !== null && minor >= BigInt(least)) &&
    given(filter.amountLessThanMinor, (limit) => minor !== null && minor < BigInt(limit))
  );
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
