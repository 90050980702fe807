import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Principal } from '@custodia/identity';
import { loadPolicyIndex } from '@custodia/policy';
import { aConsent, waysToPeople } from '@custodia/service-testing';
import { eventually, stacks } from '@custodia/testing';
import { daysFromNow, known, NOW, sayings, stating, tellConsents } from './consenting-people.ts';
import { openStores } from '../src/stores.store.ts';
import { people, startContacts, type RunningContacts } from './running-contacts.ts';

const { tenantId } = people().admin;
const marketing = stating(tenantId, 'MARKETING');
const sales = stating(tenantId, 'SALES');
const names = Object.keys(sayings);
const met = names.filter((name) => sayings[name]!.met).sort();
const problem = 'problem { code field message }';

/** Asks for people along one field of the graph, and answers the names of those who were met. */
type Way = (who: Principal) => Promise<readonly string[]>;

describe.each(stacks())('people who did not consent, on $name', (stack) => {
  let contacts: RunningContacts;
  const clock = { now: NOW };
  /** By name of the person: theirs, and of what was done with them. */
  const idOf: Record<string, string> = {};
  const activityOf: Record<string, string> = {};
  let accountId = '';
  let ofNobody = '';

  beforeAll(async () => {
    contacts = await startContacts(stack, { clock: () => clock.now });
    accountId = await create('createAccount', 'account', 'AccountInput', { name: 'Acme' });
    for (const name of names) {
      const contact = { fullName: name, externalId: name, accountId, emails: [{ address: `${name}@example.com` }] };
      idOf[name] = await create('createContact', 'contact', 'ContactInput', { ...contact, language: 'en' });
      const activity = { kind: 'CALL', subject: 'Spoke', contactId: idOf[name] };
      activityOf[name] = await create('logActivity', 'activity', 'ActivityInput', activity);
    }
    ofNobody = await create('logActivity', 'activity', 'ActivityInput', { kind: 'NOTE', subject: 'Sent', accountId });
    await tellConsents(contacts, tenantId, idOf);
  });
  afterAll(() => contacts?.stop());

  const create = async (mutation: string, record: string, type: string, input: object): Promise<string> => {
    const query = `mutation ($input: ${type}!) { done: ${mutation}(input: $input) { ${record} { id } ${problem} } }`;
    const { done } = await contacts.graph.data(sales, query, { input });
    expect(done.problem).toBeNull();
    return done[record].id as string;
  };
  const nameOf = (id: string): string => [...names, 'nobody'].find((n) => [idOf[n], activityOf[n]].includes(id)) ?? id;
  const namesIn = (nodes: readonly ({ readonly id: string } | null)[]): string[] =>
    nodes.flatMap((node) => (node && node.id !== ofNobody ? [nameOf(node.id)] : [])).sort();
  const data = (who: Principal, query: string, variables: object = {}) =>
    contacts.graph.data(who, query, variables as Record<string, unknown>);

  /** One by one: whose record comes back. */
  const each = async (ids: Readonly<Record<string, string>>, find: (id: string) => Promise<{ id: string } | null>) => {
    const found: ({ id: string } | null)[] = [];
    for (const name of names) found.push(await find(ids[name]!));
    return namesIn(found);
  };
  /** The record that a mutation answers; null where it refuses, by a problem or outright. */
  const changed = async (who: Principal, mutation: string, variables: object) => {
    const answer = await contacts.graph.ask(who, mutation, variables as Record<string, unknown>);
    return (answer.data as { done?: { record: { id: string } | null } } | null)?.done?.record ?? null;
  };
  const versionOf = async (field: 'contact' | 'activity', id: string): Promise<number> =>
    (await data(sales, `query ($id: ID!) { done: ${field}(id: $id) { version } }`, { id })).done.version;
  const changing =
    (field: 'contact' | 'activity', mutation: string): Way =>
    (who) =>
      each(field === 'contact' ? idOf : activityOf, async (id) =>
        changed(who, mutation, { id, v: await versionOf(field, id), owner: who.userId, accountId }),
      );

  const ways: Readonly<Record<string, Way>> = {
    'Query.contact': (who) =>
      each(idOf, async (id) => (await data(who, 'query ($id: ID!) { contact(id: $id) { id } }', { id })).contact),
    'Query.contacts': async (who) => namesIn((await data(who, '{ contacts { nodes { id } } }')).contacts.nodes),
    'Query.activity': (who) =>
      each(
        activityOf,
        async (id) => (await data(who, 'query ($id: ID!) { activity(id: $id) { id } }', { id })).activity,
      ),
    'Query.activities': async (who) => namesIn((await data(who, '{ activities { nodes { id } } }')).activities.nodes),
    'Account.contacts': async (who) =>
      namesIn(
        (await data(who, '{ accounts { nodes { contacts { nodes { id } } } } }')).accounts.nodes[0].contacts.nodes,
      ),
    'Account.activities': async (who) =>
      namesIn(
        (await data(who, '{ accounts { nodes { activities { nodes { id } } } } }')).accounts.nodes[0].activities.nodes,
      ),
    'Contact.activities': async (who) => {
      const { contacts: found } = await data(who, '{ contacts { nodes { activities { nodes { id } } } } }');
      return namesIn(found.nodes.flatMap((node: { activities: { nodes: { id: string }[] } }) => node.activities.nodes));
    },
    'Activity.contact': async (who) => {
      const { activities } = await data(who, '{ activities { nodes { contact { id } } } }');
      return namesIn(activities.nodes.map(({ contact }: { contact: { id: string } | null }) => contact));
    },
    'Mutation.updateContact': changing(
      'contact',
      `mutation ($id: ID!, $v: Int!, $accountId: ID!) {
        done: updateContact(id: $id, expectedVersion: $v, input: { accountId: $accountId }) { record: contact { id } } }`,
    ),
    'Mutation.assignContactOwner': changing(
      'contact',
      `mutation ($id: ID!, $v: Int!, $owner: ID!) {
        done: assignContactOwner(id: $id, expectedVersion: $v, ownerId: $owner) { record: contact { id } } }`,
    ),
    'Mutation.updateActivity': changing(
      'activity',
      `mutation ($id: ID!, $v: Int!) {
        done: updateActivity(id: $id, expectedVersion: $v, input: { occurredAt: "2026-05-01T10:00:00Z" }) {
          record: activity { id } } }`,
    ),
  };

  /** Writing needs a purpose that asks for no consent, since a name and a subject are personal; what it answers is the caller's own. */
  const answeringWhatWasWritten = ['Mutation.createContact', 'Mutation.logActivity'];

  it('are looked for along every way to a person that this subgraph has', () => {
    expect([...Object.keys(ways), ...answeringWhatWasWritten].sort()).toEqual(
      waysToPeople(loadPolicyIndex(), 'contacts'),
    );
  });

  describe.each(Object.keys(ways))('by %s', (way) => {
    it('are not met for marketing, and those who did are', async () => {
      expect(await ways[way]!(marketing)).toEqual(met);
    });

    it('are met for a purpose that asks for no consent', async () => {
      expect(await ways[way]!(sales)).toEqual([...names].sort());
    });
  });

  it('are met without a purpose, since nothing personal is', async () => {
    const found = await ways['Query.contacts']!(stating(tenantId, null));
    expect(found).toEqual([...names].sort());
  });

  it('to one purpose did not consent to another', async () => {
    const analytics = stating(tenantId, 'ANALYTICS');
    expect(await ways['Query.contacts']!(analytics)).toEqual(['gaveAnalytics', 'gaveBoth']);
  });

  it('are in no total: what is counted is what is listed', async () => {
    const query = `{ contacts { totalCount nodes { id } } activities { totalCount nodes { id } }
      accounts { totalCount nodes { contacts { totalCount nodes { id } } activities { totalCount nodes { id } } } } }`;
    const found = await data(marketing, query);
    const [account] = found.accounts.nodes;
    for (const list of [found.contacts, found.activities, account.contacts, account.activities]) {
      expect(list.totalCount).toBe(list.nodes.length);
    }
    expect(found.contacts.totalCount).toBe(met.length);
    // What was done with a company alone is about nobody; companies consent to nothing.
    expect(found.activities.totalCount).toBe(met.length + 1);
    expect(found.accounts.totalCount).toBe(1);
  });

  it('are on no page, however the pages are cut', async () => {
    const query = `query ($after: String) { contacts(first: 2, after: $after) {
      nodes { id } pageInfo { hasNextPage endCursor } } }`;
    const pages: string[][] = [];
    for (let after: string | null = null; ;) {
      const { contacts: page }: { contacts: Paged } = await data(marketing, query, { after });
      pages.push(namesIn(page.nodes));
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
    expect(pages.flat().sort()).toEqual(met);
  });

  it.each([
    ['contacts', { externalId: 'saidNothing' }],
    ['contacts', { nameContains: 'saidNothing' }],
    ['contacts', { language: 'en', externalId: 'withdrew' }],
    ['activities', () => ({ contactId: idOf['saidNothing'] })],
  ])('are found by no filter of %s: %p', async (field, given) => {
    const type = field === 'contacts' ? 'ContactFilter' : 'ActivityFilter';
    const query = `query ($filter: ${type}) { found: ${field}(filter: $filter) { totalCount nodes { id } } }`;
    const filter = typeof given === 'function' ? given() : given;
    expect((await data(marketing, query, { filter })).found).toEqual({ totalCount: 0, nodes: [] });
    expect((await data(sales, query, { filter })).found.totalCount).toBe(1);
  });

  it('are no entities for other subgraphs to join', async () => {
    const query =
      'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Contact { id } ... on Activity { id } } }';
    const of = names.flatMap((name) => [
      { __typename: 'Contact', id: idOf[name] },
      { __typename: 'Activity', id: activityOf[name] },
    ]);
    expect(namesIn((await data(marketing, query, { of }))._entities)).toEqual([...met, ...met].sort());
  });

  it('are not told apart, by a change, from people who are not there', async () => {
    const query = `mutation ($id: ID!) { done: deleteContact(id: $id, expectedVersion: 1) { deletedId ${problem} } }`;
    const of = (id: string) => data(marketing, query, { id }).then(({ done }) => done);
    const [missing, hidden] = [await of('00000000-0000-7000-8000-000000000000'), await of(idOf['withdrew']!)];
    expect(missing).toMatchObject({ deletedId: null, problem: { code: 'NOT_FOUND' } });
    expect(hidden).toEqual(missing);
  });

  it('are nobody whom something may be noted about', async () => {
    const all = { kind: 'all' } as const;
    const subjects = { kind: 'consenting', tenantId, purpose: 'MARKETING', at: NOW } as const;
    const caller = { principal: marketing, customers: all, activities: all, subjects };
    const held = await contacts.service.db.transaction(async (em) => {
      const stores = openStores(em, caller);
      const found: ({ id: string } | null)[] = [];
      for (const name of names) found.push(await stores.contacts.hold(idOf[name]!));
      return found;
    });
    expect(namesIn(held)).toEqual(met);
  });

  it('are taken by an import for somebody else’s', async () => {
    const query = `mutation ($input: [ContactUpsertInput!]!) {
      done: upsertContacts(input: $input) { rows { externalId outcome problem { code } } } }`;
    const input = ['gave', 'saidNothing'].map((externalId) => ({ externalId }));
    expect((await data(marketing, query, { input })).done.rows).toEqual([
      { externalId: 'gave', outcome: 'UNCHANGED', problem: null },
      { externalId: 'saidNothing', outcome: 'REFUSED', problem: { code: 'DUPLICATE' } },
    ]);
  });

  it('are those whose consent lapses, at that moment and by the clock alone', async () => {
    expect(await ways['Query.contacts']!(marketing)).toContain('gaveUntilTomorrow');
    clock.now = daysFromNow(1);
    try {
      expect(await ways['Query.contacts']!(marketing)).toEqual(met.filter((name) => name !== 'gaveUntilTomorrow'));
      expect((await data(marketing, '{ contacts { totalCount } }')).contacts.totalCount).toBe(met.length - 1);
    } finally {
      clock.now = NOW;
    }
  });

  it('are those who withdraw, as soon as it is heard of, and not again when they renew it', async () => {
    const id = idOf['gave']!;
    const said = { tenantId, purpose: 'MARKETING' };
    const isMet = async () => (await ways['Query.contacts']!(marketing)).includes('gave');
    await known(contacts, [
      aConsent(id, { ...said, standing: 'WITHDRAWN' }, { type: 'consent.withdrawn.v2', version: 2 }),
    ]);
    expect(await isMet()).toBe(false);
    await known(contacts, [aConsent(id, said, { version: 3 })]);
    await eventually(async () => expect(await isMet()).toBe(true));
  });

  it('of another tenant are as little met as any of theirs', async () => {
    const stranger = stating('another-tenant', 'MARKETING');
    expect(await ways['Query.contacts']!(stranger)).toEqual([]);
  });
});

interface Paged {
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}
