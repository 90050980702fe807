import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@custodia/persistence';
import { stacks } from '@custodia/testing';
import { saveOpportunities } from '../src/opportunity/opportunity.store.ts';
import { opportunityTable } from '../src/opportunity/opportunity.table.ts';
import { nextVersion } from '../src/opportunity/opportunity.ts';
import {
  aCustomer,
  aUser,
  eventually,
  people,
  staged,
  startSales,
  statementsOf,
  tell,
  type RunningSales,
} from './running-sales.ts';

const upsert = `mutation ($input: [OpportunityUpsertInput!]!) {
  done: upsertOpportunities(input: $input) { rows { id outcome problem { code field } } } }`;
const references = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Opportunity { id name } } }';
const child = 'opportunities(first: $first, after: $after, filter: $filter, orderBy: { field: NAME, direction: DESC })';
const childrenOf = (typename: string) =>
  `query ($of: [_Any!]!, $first: Int, $after: String, $filter: OpportunityFilter) {
    _entities(representations: $of) { ... on ${typename} {
      id ${child} { totalCount nodes { name } pageInfo { hasNextPage endCursor } } } } }`;

interface IdPage {
  readonly nodes: { readonly id: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

interface Parent {
  readonly opportunities: { readonly totalCount: number; readonly nodes: { readonly name: string }[] };
}

describe.each(stacks())('sales in the graph on $name', (stack) => {
  let sales: RunningSales;
  const who = people();
  const { admin, manager, rep, colleague, otherRep, otherManager } = who;
  const accounts = [aCustomer('Account', rep), aCustomer('Account', colleague), aCustomer('Account', otherRep)];
  const contact = aCustomer('Contact', rep);

  beforeAll(async () => {
    sales = await startSales(stack);
    await tell(sales, 'directory', aUser(rep), aUser(colleague), aUser(otherRep));
    await tell(sales, 'contacts', ...accounts, contact);
    const owners = [rep, colleague, otherRep];
    const input = Array.from({ length: 30 }, (_, at) => ({
      externalId: `g-${at}`,
      name: `Deal ${String(at).padStart(2, '0')}`,
      stage: at % 2 ? 'ENGAGING' : 'PROSPECTING',
      ownerId: owners[at % 3]!.userId,
      accountId: accounts[at % 3]!.recordId,
      primaryContactId: contact.recordId,
    }));
    const { done } = await sales.graph.data(admin, upsert, { input });
    expect(done.rows.every((row: { outcome: string }) => row.outcome === 'CREATED')).toBe(true);
  });
  afterAll(() => sales?.stop());

  const names = (connection: { nodes: { name: string }[] }) => connection.nodes.map((node) => node.name);
  const of = (typename: string, ...ids: string[]) => ids.map((id) => ({ __typename: typename, id }));

  it('hangs opportunities on accounts, contacts and users, a page for each', async () => {
    const variables = { of: of('Account', ...accounts.map((one) => one.recordId)), first: 3 };
    const { _entities: found } = await sales.graph.data(admin, childrenOf('Account'), variables);
    expect(found.map((one: Parent) => names(one.opportunities))).toEqual([
      ['Deal 27', 'Deal 24', 'Deal 21'],
      ['Deal 28', 'Deal 25', 'Deal 22'],
      ['Deal 29', 'Deal 26', 'Deal 23'],
    ]);
    expect(found.map((one: Parent) => one.opportunities.totalCount)).toEqual([10, 10, 10]);

    const after = found[0].opportunities.pageInfo.endCursor;
    const next = await sales.graph.data(admin, childrenOf('Account'), { ...variables, after });
    expect(names(next._entities[0].opportunities)).toEqual(['Deal 18', 'Deal 15', 'Deal 12']);

    const byUser = await sales.graph.data(admin, childrenOf('User'), {
      of: of('User', rep.userId, 'nobody'),
      first: 2,
      filter: { stage: ['ENGAGING'] },
    });
    expect(names(byUser._entities[0].opportunities)).toEqual(['Deal 27', 'Deal 21']);
    expect(byUser._entities[1].opportunities).toMatchObject({ totalCount: 0, nodes: [] });

    const byContact = await sales.graph.data(rep, childrenOf('Contact'), {
      of: of('Contact', contact.recordId),
      first: 2,
    });
    expect(byContact._entities[0].opportunities).toMatchObject({ totalCount: 10, pageInfo: { hasNextPage: true } });
  });

  it('shows there, too, only what the caller may see', async () => {
    const variables = { of: of('Account', ...accounts.map((one) => one.recordId)), first: 50 };
    const totals = async (person: typeof rep) => {
      const { _entities: found } = await sales.graph.data(person, childrenOf('Account'), variables);
      return found.map((one: Parent) => [one.opportunities.totalCount, one.opportunities.nodes.length]);
    };
    expect(await totals(rep)).toEqual([
      [10, 10],
      [0, 0],
      [0, 0],
    ]);
    expect(await totals(manager)).toEqual([
      [10, 10],
      [10, 10],
      [0, 0],
    ]);
    expect(await totals(otherManager)).toEqual([
      [0, 0],
      [0, 0],
      [10, 10],
    ]);
    expect(await totals(who.outsider)).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
  });

  it('resolves references to opportunities, and to nobody else’s', async () => {
    const { opportunities } = await sales.graph.data(
      admin,
      '{ opportunities(first: 30) { nodes { id owner { id } } } }',
    );
    const ids = opportunities.nodes.map((node: { id: string }) => node.id);
    const { _entities: found } = await sales.graph.data(rep, references, { of: of('Opportunity', ...ids) });
    opportunities.nodes.forEach((node: { id: string; owner: { id: string } }, at: number) => {
      if (node.owner.id === rep.userId) expect(found[at]).toMatchObject({ id: node.id });
      else expect(found[at]).toBeNull();
    });
  });

  it('asks the database as often for many rows as for one', async () => {
    const list = (first: number) => `{ opportunities(first: ${first}) { totalCount nodes {
      name product { name } account { id } owner { id } stageHistory { to by { id } } } } }`;
    const few = await statementsOf(sales, () => sales.graph.data(admin, list(2)));
    const many = await statementsOf(sales, () => sales.graph.data(admin, list(30)));
    expect(many.length).toBe(few.length);
    expect(few.length).toBeGreaterThan(0);
    expect(many.length).toBeLessThanOrEqual(4);

    const children = (count: number) => ({ of: of('Account', ...accounts.slice(0, count).map((one) => one.recordId)) });
    const one = await statementsOf(sales, () => sales.graph.data(admin, childrenOf('Account'), children(1)));
    const all = await statementsOf(sales, () => sales.graph.data(admin, childrenOf('Account'), children(3)));
    expect(all.length).toBe(one.length);
    expect(one.length).toBeGreaterThan(0);
    expect(all.length).toBeLessThanOrEqual(2);
  });

  it('counts only when the total is selected', async () => {
    const statements = await statementsOf(sales, () => sales.graph.data(admin, '{ opportunities { nodes { id } } }'));
    expect(statements.filter((sql) => sql.includes('COUNT('))).toEqual([]);
  });

  it('pages forwards through all, each once, in any order', async () => {
    for (const field of ['NAME', 'CREATED_AT', 'UPDATED_AT', 'ENGAGED_ON', 'CLOSED_ON']) {
      for (const direction of ['ASC', 'DESC']) {
        const seen: string[] = [];
        let after: string | null = null;
        do {
          const answer: { opportunities: IdPage } = await sales.graph.data(
            admin,
            `query ($after: String) { opportunities(first: 7, after: $after, orderBy: { field: ${field}, direction: ${direction} }) {
              nodes { id } pageInfo { hasNextPage endCursor } } }`,
            { after },
          );
          const page = answer.opportunities;
          seen.push(...page.nodes.map((node: { id: string }) => node.id));
          after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
        } while (after);
        expect(new Set(seen).size).toBe(30);
        expect(seen).toHaveLength(30);
      }
    }
  });

  it('refuses whoever comes without a principal token, to entities and to the schema too', async () => {
    for (const query of ['{ _service { sdl } }', '{ opportunities { totalCount } }', '{ __typename }']) {
      const response = await fetch(`${sales.service.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      expect(response.status).toBe(401);
    }
  });

  describe('follows events', () => {
    it('when an owner moves: their records are at once another manager’s', async () => {
      const mover = { ...rep, userId: newId() };
      await tell(sales, 'directory', aUser(mover));
      const account = aCustomer('Account', mover);
      await tell(sales, 'contacts', account);
      const input = [
        {
          externalId: newId(),
          name: 'Moving',
          stage: 'PROSPECTING',
          ownerId: mover.userId,
          accountId: account.recordId,
        },
      ];
      const { done } = await sales.graph.data(admin, upsert, { input });
      const { id } = done.rows[0];
      const seenBy = async (person: typeof rep) =>
        (await sales.graph.data(person, 'query ($id: ID!) { opportunity(id: $id) { version } }', { id })).opportunity;
      expect(await seenBy(manager)).toEqual({ version: 1 });
      const moved = { type: 'user.moved.v1', version: 2, data: { teamPath: '/west/luna/' } };
      await tell(sales, 'directory', aUser(mover, moved));
      await eventually(async () => expect(await seenBy(otherManager)).toEqual({ version: 1 }));
      expect(await seenBy(manager)).toBeNull();
      const query = 'query ($ids: ID!) { opportunities(filter: { ownerId: $ids }) { totalCount } }';
      expect(await sales.graph.data(otherManager, query, { ids: mover.userId })).toEqual({
        opportunities: { totalCount: 1 },
      });
      expect(await staged(sales, id)).toHaveLength(1);
    });

    it('when an owner moves while one of their records is being changed: the move holds', async () => {
      const query = 'query ($owner: ID!) { opportunities(first: 1, filter: { ownerId: $owner }) { nodes { id } } }';
      const { opportunities } = await sales.graph.data(admin, query, { owner: otherRep.userId });
      const { id } = opportunities.nodes[0];
      const before = await sales.service.db.read((em) => em.findOneByOrFail(opportunityTable, { id }));
      await sales.service.db.transaction(async (em) => {
        await em.update(opportunityTable, { id }, { ownerTeamPath: '/elsewhere/' });
        const after = nextVersion(before, { ...before, name: 'Renamed meanwhile' }, new Date());
        await saveOpportunities(em, [{ before, after }], null);
      });
      const now = await sales.service.db.read((em) => em.findOneByOrFail(opportunityTable, { id }));
      expect(now).toMatchObject({ name: 'Renamed meanwhile', ownerTeamPath: '/elsewhere/', version: 2 });
    });

    it('whatever comes late or twice, the newest holds', async () => {
      const mover = { ...rep, userId: newId() };
      const newest = aUser(mover, { type: 'user.moved.v1', version: 3, data: { teamPath: '/west/luna/' } });
      await tell(sales, 'directory', newest, aUser(mover), newest);
      await tell(sales, 'directory', aUser({ ...mover, userId: 'the-last' }));
      await eventually(async () => {
        const rows = await sales.service.db.read((em) =>
          em.query(
            `SELECT teamPath FROM owner_projection WHERE userId IN ('${mover.userId}', 'the-last') ORDER BY teamPath`,
          ),
        );
        expect(rows).toEqual([{ teamPath: '/central/marxen/' }, { teamPath: '/west/luna/' }]);
      });
    });

    it('when a customer is deleted: opportunities stay, and name nobody', async () => {
      const [account, person] = [aCustomer('Account', rep), aCustomer('Contact', rep)];
      await tell(sales, 'contacts', account, person);
      const row = { externalId: newId(), name: 'Orphan', stage: 'LOST', closedOn: '2017-01-01' };
      const refs = { accountId: account.recordId, primaryContactId: person.recordId, ownerId: rep.userId };
      const { done } = await sales.graph.data(admin, upsert, { input: [{ ...row, ...refs }] });
      expect(done.rows[0].problem).toBeNull();
      const { id } = done.rows[0];
      await tell(sales, 'contacts', { ...account, type: 'account.deleted.v1', version: 2 });
      await tell(sales, 'contacts', { ...person, type: 'contact.deleted.v1', version: 2 });
      await eventually(async () => {
        const query = 'query ($id: ID!) { opportunity(id: $id) { version account { id } primaryContact { id } } }';
        const { opportunity } = await sales.graph.data(rep, query, { id });
        expect(opportunity).toEqual({ version: 3, account: null, primaryContact: null });
      });
      const events = await staged(sales, id);
      expect(events.slice(1)).toMatchObject([
        { type: 'custodia.opportunity.updated.v1', actorkind: 'service', data: { changed: ['accountId'] } },
        { type: 'custodia.opportunity.updated.v1', actorkind: 'service', data: { changed: ['primaryContactId'] } },
      ]);
    });
  });
});
