import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CustodiaError, Refusal } from '@custodia/errors';
import { createPrincipalVerifier } from '@custodia/identity';
import { loadPolicyIndex } from '@custodia/policy';
import { aPrincipal, graphClient, testPrincipals, type GraphClient, type TestPrincipals } from '@custodia/testing';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { payload, startSubgraph, type RunningSubgraph } from '../src/index.ts';

const rep = aPrincipal();
const it_operator = aPrincipal({ roles: ['it_operator'] });
const finance = aPrincipal({ roles: ['finance_manager'] });
const nobody = aPrincipal({ roles: [] });

const lines: string[] = [];
let principals: TestPrincipals;
let subgraph: RunningSubgraph;
let client: GraphClient;

beforeAll(async () => {
  principals = await testPrincipals();
  subgraph = await startSubgraph({
    name: 'contacts',
    port: 0,
    resolvers: {
      Query: {
        contact: (_: unknown, { id }: { id: string }) => ({
          id,
          email: Promise.resolve('lovelace@example.com'),
          addresses: [{ city: 'London' }],
        }),
        contacts: () => ({ nodes: [], edges: [] }),
        account: () => {
          throw new Error('row (lovelace@example.com) is broken');
        },
        activity: () => {
          throw new CustodiaError('BAD_USER_INPUT', 'No such thing; ask for another.', { detail: 'kept inside' });
        },
      },
      Mutation: {
        createAccount: () =>
          payload('account', async () => ({ id: '1', creditLimit: { amountMinor: 2n ** 60n, currency: 'EUR' } })),
        createContact: () => ({ problem: null }),
        deleteAccount: () =>
          payload('deletedId', async () => {
            throw new Refusal('IN_USE', 'It has contacts; move them first.');
          }),
      },
      Contact: { __resolveReference: ({ id }: { id: string }) => ({ id }) },
    },
    policy: loadPolicyIndex(),
    verifier: createPrincipalVerifier({ jwks: principals.jwksUrl, subgraph: 'contacts' }),
    logger: pino({ level: 'info' }, { write: (line) => void lines.push(line) }),
    metrics: new Registry(),
    readiness: async () => {
      throw new Error('no database');
    },
  });
  client = graphClient(subgraph.url, 'contacts', principals);
});

afterAll(() => subgraph.stop());

async function post(query: string, authorization?: string): Promise<{ status: number; body: string }> {
  const headers = { 'content-type': 'application/json', ...(authorization && { authorization }) };
  const response = await fetch(`${subgraph.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
  return { status: response.status, body: await response.text() };
}

describe('strangers', () => {
  it.each([
    ['a query', '{ contact(id: "1") { id } }'],
    ['_service', '{ _service { sdl } }'],
    ['_entities', '{ _entities(representations: [{ __typename: "Contact", id: "1" }]) { __typename } }'],
    ['introspection', '{ __schema { types { name } } }'],
    ['nonsense', '{{{'],
  ])('get nothing by %s without a token', async (_what, query) => {
    const { status, body } = await post(query);
    expect(status).toBe(401);
    expect(JSON.parse(body)).toEqual({
      errors: [{ message: expect.stringContaining('gateway'), extensions: { code: 'UNAUTHENTICATED' } }],
    });
  });

  it("get nothing with another subgraph's token", async () => {
    const { status } = await post('{ __typename }', `Bearer ${await principals.token(rep, 'sales')}`);
    expect(status).toBe(401);
  });

  it('get nothing with a token of a key nobody published', async () => {
    const others = await testPrincipals();
    const { status } = await post('{ __typename }', `Bearer ${await others.token(rep, 'contacts')}`);
    expect(status).toBe(401);
  });

  it('cannot read the schema even with a token', async () => {
    const answer = await client.ask(rep, '{ __schema { types { name } } }');
    expect(answer.data).toBeUndefined();
    expect(answer.errors).toHaveLength(1);
  });
});

describe('fields', () => {
  it('are shown to who may see them', async () => {
    expect(await client.data(rep, '{ contact(id: "1") { id email } }')).toEqual({
      contact: { id: '1', email: 'lovelace@example.com' },
    });
  });

  it('are masked for who may see a part, under every alias and in fragments', async () => {
    const query = '{ contact(id: "1") { email a: email ...F } } fragment F on Contact { b: email }';
    const { contact } = await client.data(it_operator, query);
    for (const value of [contact.email, contact.a, contact.b]) {
      expect(value).toMatch(/@example\.com$/);
      expect(value).not.toContain('lovelace');
    }
  });

  it('are denied to who may not, with one code and no value', async () => {
    const answer = await client.ask(it_operator, '{ contact(id: "1") { id birthday } }');
    expect(answer.data).toEqual({ contact: { id: '1', birthday: null } });
    expect(answer.errors[0]?.extensions?.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
  });

  it('are denied through _entities too', async () => {
    const query =
      '{ _entities(representations: [{ __typename: "Contact", id: "1" }]) { ... on Contact { id birthday } } }';
    const answer = await client.ask(it_operator, query);
    expect(answer.data._entities[0].birthday).toBeNull();
    expect(answer.errors[0]?.extensions?.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
  });

  it('are denied to somebody without roles', async () => {
    const answer = await client.ask(nobody, '{ contact(id: "1") { id } }');
    expect(answer.data).toEqual({ contact: null });
  });
});

describe('purposes', () => {
  const admin = (purpose: string | null) => aPrincipal({ roles: ['tenant_admin'], purpose });
  const query = '{ contact(id: "1") { email addresses { city } } }';

  it('are part of every decision: one role, shown for one of them, masked and denied for another', async () => {
    expect((await client.data(admin('SALES'), query)).contact).toEqual({
      email: 'lovelace@example.com',
      addresses: [{ city: 'London' }],
    });
    const { data, errors } = await client.ask(admin('OPERATIONS'), query);
    expect(data.contact).toEqual({ email: 'l•••@example.com', addresses: [{ city: null }] });
    expect(errors.map(({ path, extensions }) => [path, extensions?.code])).toEqual([
      [['contact', 'addresses', 0, 'city'], 'UNAUTHORIZED_FIELD_OR_TYPE'],
    ]);
  });

  it('that are not stated show nothing personal', async () => {
    const { data } = await client.ask(admin(null), query);
    expect(data.contact).toEqual({ email: 'l•••@example.com', addresses: [{ city: null }] });
  });

  it.each([
    ['that none of the roles may state', aPrincipal({ purpose: 'COMPLIANCE' })],
    ['that nobody declared', aPrincipal({ purpose: 'CURIOSITY' })],
    ['named like an object method', aPrincipal({ purpose: 'constructor' })],
    ['stated by somebody without roles', aPrincipal({ roles: [], purpose: 'SALES' })],
  ])('%s are refused before anything runs', async (_what, principal) => {
    for (const asked of [
      query,
      '{ _entities(representations: [{ __typename: "Contact", id: "1" }]) { __typename } }',
    ]) {
      const answer = await client.ask(principal, asked);
      expect(answer.status).toBe(403);
      expect(answer.data).toBeUndefined();
      expect(answer.errors).toEqual([
        { message: expect.stringContaining('None of your roles'), extensions: { code: 'PURPOSE_NOT_ALLOWED' } },
      ]);
    }
  });

  it.each([
    ['a value', 'Ada'],
    ['a null', null],
  ])('that a personal input does not list refuse it, given as %s, and say which do', async (_what, givenName) => {
    const create = 'mutation ($input: ContactInput!) { createContact(input: $input) { problem { code } } }';
    const support = aPrincipal({ roles: ['sales_representative', 'support_agent'], purpose: 'SUPPORT' });
    const { errors } = await client.ask(support, create, { input: { givenName } });
    expect(errors[0]?.extensions?.code).toBe('PURPOSE_NOT_ALLOWED');
    expect(errors[0]?.message).toMatch(/"givenName".*for OPERATIONS or SALES alone.*is for SUPPORT.*X-Purpose/);
    expect(JSON.stringify(errors)).not.toContain('Ada');
    expect(await client.data(aPrincipal(), create, { input: { givenName } })).toEqual({
      createContact: { problem: null },
    });
  });
});

describe('arguments', () => {
  const filterBy = 'query ($filter: ContactFilter) { contacts(filter: $filter) { nodes { id } } }';

  it.each([
    ['a value', { email: 'lovelace@example.com' }],
    ['a null', { email: null }],
  ])('that reveal a masked field are refused, given as %s', async (_what, filter) => {
    const answer = await client.ask(it_operator, filterBy, { filter });
    expect(answer.errors[0]?.extensions?.code).toBe('FORBIDDEN');
    expect(JSON.stringify(answer.errors)).not.toContain('lovelace');
  });

  it('that reveal a shown field are allowed, and so is leaving them out', async () => {
    expect((await client.ask(rep, filterBy, { filter: { email: 'lovelace@example.com' } })).errors).toEqual([]);
    expect((await client.ask(it_operator, filterBy, { filter: { ownerId: '1' } })).errors).toEqual([]);
  });

  it('that write a field need its write scope, inside an input too', async () => {
    const create =
      'mutation ($input: AccountInput!) { createAccount(input: $input) { account { id } problem { code } } }';
    const input = { name: 'Acme', creditLimit: { amountMinor: 1, currency: 'EUR' } };
    expect((await client.ask(rep, create, { input })).errors[0]?.extensions?.code).toBe('FORBIDDEN');
    expect((await client.ask(rep, create, { input: { name: 'Acme' } })).errors).toEqual([]);
    expect((await client.ask(finance, create, { input })).errors).toEqual([]);
  });
});

describe('answers', () => {
  it('carry an expected refusal as a problem', async () => {
    const query = 'mutation { deleteAccount(id: "1", expectedVersion: 1) { deletedId problem { code message } } }';
    expect(await client.data(rep, query)).toEqual({
      deleteAccount: { deletedId: null, problem: { code: 'IN_USE', message: 'It has contacts; move them first.' } },
    });
  });

  it('carry our own errors by code and message, without the detail', async () => {
    const answer = await client.ask(rep, '{ activity(id: "1") { id } }');
    expect(answer.errors[0]).toMatchObject({
      message: 'No such thing; ask for another.',
      extensions: { code: 'BAD_USER_INPUT' },
    });
    expect(JSON.stringify(answer)).not.toContain('kept inside');
  });

  it('hide a surprise, in the answer and in the log', async () => {
    const answer = await client.ask(rep, '{ account(id: "1") { id } }');
    expect(answer.errors[0]?.extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR' });
    expect(JSON.stringify(answer)).not.toContain('lovelace');
    expect(lines.join('\n')).toContain('a resolver failed');
    expect(lines.join('\n')).not.toContain('lovelace');
  });

  it('write a 64-bit amount beyond 2^53 as a string', async () => {
    const create = 'mutation { createAccount(input: { name: "Acme" }) { account { creditLimit { amountMinor } } } }';
    const answer = await client.data(finance, create);
    expect(answer.createAccount.account.creditLimit.amountMinor).toBe('1152921504606846976');
  });
});

describe('health', () => {
  it('is live, and not ready while the database is away, without saying why to strangers', async () => {
    expect((await fetch(`${subgraph.url}/livez`)).status).toBe(200);
    const ready = await fetch(`${subgraph.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.text()).not.toContain('database');
  });

  it('counts operations for Prometheus', async () => {
    const metrics = await (await fetch(`${subgraph.url}/metrics`)).text();
    expect(metrics).toMatch(/custodia_subgraph_operations_total\{kind="query",outcome="ok"\} [1-9]/);
  });
});
