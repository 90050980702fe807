import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Principal } from '@custodia/identity';
import { newId } from '@custodia/persistence';
import { loadPolicyIndex } from '@custodia/policy';
import { consentTable } from '@custodia/service';
import { aConsent, waysToPeople } from '@custodia/service-testing';
import { aPrincipal, stacks } from '@custodia/testing';
import { customerTable } from '../src/reference/customer.table.ts';
import { aCustomer, eventually, startSales, tell, type RunningSales } from './running-sales.ts';

const NOW = new Date('2026-06-01T12:00:00.000Z');
const TOMORROW = new Date('2026-06-02T12:00:00.000Z');
const tenantId = `t-${newId()}`;
const stating = (purpose: string | null): Principal =>
  aPrincipal({ tenantId, roles: ['marketer', 'tenant_admin'], teamPath: null, purpose });
const marketing = stating('MARKETING');
const sales = stating('SALES');

const [gave, gaveUntilTomorrow, saidNothing, withdrew] = [newId(), newId(), newId(), newId()];
const people = [gave, gaveUntilTomorrow, saidNothing, withdrew];
const said = { tenantId, purpose: 'MARKETING' };
const consents = [
  aConsent(gave, said),
  aConsent(gaveUntilTomorrow, { ...said, expiresAt: TOMORROW }),
  aConsent(withdrew, { ...said, standing: 'WITHDRAWN' }, { type: 'consent.withdrawn.v2', version: 2 }),
  // Late, and so it changes nothing.
  aConsent(withdrew, said, { version: 1 }),
  aConsent(saidNothing, { ...said, tenantId: 'another-tenant' }),
  aConsent(saidNothing, { ...said, purpose: 'ANALYTICS' }),
];

const problem = 'problem { code field message }';
const create = `mutation ($input: OpportunityInput!) { done: createOpportunity(input: $input) {
  opportunity { id } ${problem} } }`;
const update = `mutation ($id: ID!, $input: OpportunityUpdateInput!) {
  done: updateOpportunity(id: $id, expectedVersion: 1, input: $input) { opportunity { id primaryContact { id } } ${problem} } }`;
const upsert = `mutation ($input: [OpportunityUpsertInput!]!) { done: upsertOpportunities(input: $input) {
  rows { outcome problem { code field } } } }`;

describe.each(stacks())('people who did not consent, as opportunities name them, on $name', (stack) => {
  let running: RunningSales;
  const clock = { now: NOW };
  /** By whom it names. */
  const opportunityOf: Record<string, string> = {};

  beforeAll(async () => {
    running = await startSales(stack, { clock: () => clock.now });
    // Consents may be heard of before the people.
    await tell(running, 'privacy', ...consents);
    await tell(running, 'contacts', ...people.map((recordId) => aCustomer('Contact', sales, { recordId })));
    await eventually(async () => {
      const known = await running.service.db.read(async (em) => [
        await em.count(consentTable),
        await em.count(customerTable),
      ]);
      expect(known).toEqual([5, 4]);
    });
    for (const primaryContactId of people) {
      const input = { name: 'Deal', primaryContactId, externalId: primaryContactId };
      const { done } = await running.graph.data(sales, create, { input });
      expect(done.problem).toBeNull();
      opportunityOf[primaryContactId] = done.opportunity.id;
    }
  });
  afterAll(() => running?.stop());

  const data = (who: Principal, query: string, variables: Record<string, unknown> = {}) =>
    running.graph.data(who, query, variables);
  type Named = { readonly primaryContact: { readonly id: string } | null };
  const namedTo = async (who: Principal): Promise<string[]> => {
    const { opportunities } = await data(who, '{ opportunities { totalCount nodes { primaryContact { id } } } }');
    expect(opportunities.totalCount).toBe(people.length);
    return opportunities.nodes.flatMap(({ primaryContact }: Named) => primaryContact?.id ?? []).sort();
  };

  it('are looked for along every way to a person that this subgraph has', () => {
    expect(waysToPeople(loadPolicyIndex(), 'sales')).toEqual(['Opportunity.primaryContact']);
  });

  it('are named to nobody who asks for marketing, not even by id; the opportunities are shown', async () => {
    expect(await namedTo(marketing)).toEqual([gave, gaveUntilTomorrow].sort());
    expect(await namedTo(sales)).toEqual([...people].sort());
    expect(await namedTo(stating(null))).toEqual([...people].sort());
  });

  it('are not named once their consent has lapsed, by the clock alone', async () => {
    clock.now = TOMORROW;
    try {
      expect(await namedTo(marketing)).toEqual([gave]);
    } finally {
      clock.now = NOW;
    }
  });

  it('have no opportunities and no totals, as entities and as filters', async () => {
    const entities = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Contact {
      id opportunities(first: 1) { totalCount nodes { id } } } } }`;
    const filtered = `query ($filter: OpportunityFilter) {
      opportunities(filter: $filter) { totalCount nodes { id } } pipelineSummary(by: STAGE, filter: $filter) { count } }`;
    for (const [who, met] of [
      [marketing, [gave, gaveUntilTomorrow]],
      [sales, people],
    ] as const) {
      const of = people.map((id) => ({ __typename: 'Contact', id }));
      const joined = (await data(who, entities, { of }))._entities as { id: string; opportunities: object }[];
      for (const { id, opportunities } of joined) {
        const expected = met.includes(id) ? [{ id: opportunityOf[id]! }] : [];
        expect([id, opportunities]).toEqual([id, { totalCount: expected.length, nodes: expected }]);
        const found = await data(who, filtered, { filter: { primaryContactId: id } });
        expect(found.opportunities).toEqual(opportunities);
        expect(found.pipelineSummary).toEqual(expected.map(() => ({ count: 1 })));
      }
    }
  });

  it('cannot be named anew, nor guessed at by naming them again', async () => {
    const refused = { code: 'UNKNOWN_REFERENCE', field: 'primaryContactId', message: expect.any(String) };
    const naming = async (who: Principal, opportunity: string, primaryContactId: string) =>
      (await data(who, update, { id: opportunityOf[opportunity], input: { primaryContactId } })).done;
    const [anew, again, missing] = await Promise.all([
      naming(marketing, gave, saidNothing),
      naming(marketing, withdrew, withdrew),
      naming(marketing, withdrew, newId()),
    ]);
    for (const answer of [anew, again, missing]) expect(answer).toEqual({ opportunity: null, problem: refused });
    expect(again).toEqual(missing);
    expect((await naming(marketing, gave, gave)).opportunity).toEqual({
      id: opportunityOf[gave],
      primaryContact: { id: gave },
    });
    const row = { name: 'Deal', stage: 'PROSPECTING' };
    const input = [gave, withdrew].map((id) => ({ ...row, externalId: id, primaryContactId: id }));
    expect((await data(marketing, upsert, { input })).done.rows).toEqual([
      { outcome: 'UNCHANGED', problem: null },
      { outcome: 'REFUSED', problem: { code: 'UNKNOWN_REFERENCE', field: 'primaryContactId' } },
    ]);
  });

  it('stay named, unsaid, when something else is changed', async () => {
    const { done } = await data(marketing, update, {
      id: opportunityOf[saidNothing],
      input: { engagedOn: '2026-05-01' },
    });
    expect(done).toEqual({ opportunity: { id: opportunityOf[saidNothing], primaryContact: null }, problem: null });
    const query = 'query ($id: ID!) { opportunity(id: $id) { primaryContact { id } } }';
    const { opportunity } = await data(sales, query, { id: opportunityOf[saidNothing] });
    expect(opportunity.primaryContact).toEqual({ id: saidNothing });
  });
});
