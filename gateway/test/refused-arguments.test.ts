import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  argumentGuard,
  compilePolicy,
  loadPolicyIndex,
  readSchemas,
  rightsOf,
  schemasFolder,
  subgraphSdl,
  type Rights,
} from '@custodia/policy';
import {
  getNamedType,
  getNullableType,
  GraphQLError,
  isEnumType,
  isLeafType,
  isListType,
  type GraphQLFieldResolver,
} from 'graphql';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { openBench, type Answer, type GraphBench } from './graph-bench.ts';

const index = loadPolicyIndex();
const supergraph = readFileSync(path.join(schemasFolder(), 'generated', 'supergraph.graphql'), 'utf8');
const as = (role: string): Rights => rightsOf(index, { roles: [role], purpose: index.roles[role]!.purposes.default });

/** Who asks now: the subgraphs of the bench are told by no token. */
let asking = as('it_operator');

/** Answers something of the right type, having checked the arguments as libs/subgraph does. */
const fieldResolver: GraphQLFieldResolver<Record<string, unknown>, unknown> = (source, args, _context, info) => {
  const refusal = argumentGuard(index, info.parentType.name, info.fieldName)?.(asking)?.(args);
  if (refusal) throw new GraphQLError(refusal.message, { extensions: { code: refusal.code } });
  if (Object.hasOwn(source ?? {}, info.fieldName)) return source[info.fieldName];
  const named = getNamedType(info.returnType);
  const value = isEnumType(named)
    ? named.getValues()[0]!.value
    : isLeafType(named)
      ? ({ Int: 1, Boolean: true }[named.name] ?? 'some')
      : { __typename: named.name, id: '1' };
  return isListType(getNullableType(info.returnType)) ? [value] : value;
};
const subgraphs = Object.keys(readSchemas().subgraphs).map((name) => ({
  name,
  sdl: subgraphSdl(name),
  fieldResolver: fieldResolver as GraphQLFieldResolver<never, unknown>,
}));

let early: GraphBench;
let late: GraphBench;
beforeAll(async () => {
  early = await openBench(subgraphs, { supergraph, index });
  late = await openBench(subgraphs, { supergraph });
});
afterAll(async () => {
  await early.close();
  await late.close();
});
beforeEach(() => {
  early.fetched.length = 0;
});

async function ask(role: string, query: string, variables: Record<string, unknown> = {}): Promise<Answer> {
  asking = as(role);
  return early.ask(query, asking, { variables });
}

const sent = (): string => early.fetched.map(({ query }) => query).join('\n');
const codes = (answer: Answer): unknown[] => (answer.errors ?? []).map(({ extensions }) => extensions?.['code']);

const byEmail = '{ nodes { id } }';
const refusedOnes: [string, string, string, Record<string, unknown>?][] = [
  ['a literal', 'it_operator', `{ contacts(filter: { email: "a@example.com" }) ${byEmail} me { id } }`],
  ['null', 'it_operator', `{ contacts(filter: { email: null }) ${byEmail} me { id } }`],
  [
    'a variable in an input',
    'it_operator',
    `query ($e: String) { contacts(filter: { email: $e }) ${byEmail} me { id } }`,
    { e: 'a@example.com' },
  ],
  [
    'a variable that is the input',
    'it_operator',
    `query ($f: ContactFilter) { contacts(filter: $f) ${byEmail} me { id } }`,
    { f: { email: 'a@example.com' } },
  ],
  [
    'the default of a variable',
    'it_operator',
    `query ($e: String = "a") { contacts(filter: { email: $e }) ${byEmail} }`,
  ],
  ['one alias of two', 'it_operator', `{ a: contacts(filter: { email: "a" }) ${byEmail} b: contacts ${byEmail} }`],
  [
    'a fragment in a fragment',
    'it_operator',
    `{ ...A } fragment A on Query { me { id } ...B } fragment B on Query { c: contacts(filter: { email: "a" }) ${byEmail} }`,
  ],
  [
    'a position inside, of another subgraph',
    'support_agent',
    '{ accounts { nodes { id opportunities(filter: { ownerId: "1" }) { totalCount } } } }',
  ],
  [
    'a position inside whose field it may see',
    'it_operator',
    '{ accounts { nodes { id opportunities(filter: { amountAtLeastMinor: 5 }) { totalCount } } } }',
  ],
  [
    'what a mutation writes',
    'sales_representative',
    'mutation { createAccount(input: { name: "A", paymentTerms: "none" }) { account { id } } }',
  ],
  [
    'what a mutation writes, in a list',
    'tenant_admin',
    `mutation ($rows: [AccountUpsertInput!]!) { upsertAccounts(input: $rows) { rows { id } } }`,
    {
      rows: [
        { externalId: '1', name: 'A' },
        { externalId: '2', name: 'B', creditLimit: { amountMinor: 1, currency: 'EUR' } },
      ],
    },
  ],
];

describe('an argument that somebody may not use', () => {
  it.each(refusedOnes)('given as %s, is answered as the subgraph would, and not asked for', async (...question) => {
    const [, role, query, variables] = question;
    const answer = await ask(role, query, variables);
    const asked = sent();
    expect(answer).toEqual(await late.ask(query, asking, { variables: variables ?? {} }));
    expect(codes(answer).every((code) => code === 'FORBIDDEN' || code === 'UNAUTHORIZED_FIELD_OR_TYPE')).toBe(true);
    expect(codes(answer)).toHaveLength(1);
    expect(asked).not.toMatch(/filter|input/);
  });

  it('stops a mutation before anything of it runs', async () => {
    const query = `mutation {
      ok: updateAccount(id: "1", expectedVersion: 1, input: { name: "B" }) { account { id } }
      no: updateAccount(id: "2", expectedVersion: 1, input: { bankAccount: "DE00" }) { account { id } } }`;
    const answer = await ask('sales_representative', query);
    expect(answer.data).toBeNull();
    expect(answer.errors).toEqual([expect.objectContaining({ path: ['no'], extensions: { code: 'FORBIDDEN' } })]);
    expect(early.fetched).toEqual([]);
  });

  it('stops a mutation also where it stands in what is asked for of the result', async () => {
    const query = `mutation { updateAccount(id: "1", expectedVersion: 1, input: { name: "B" }) {
      account { opportunities(filter: { amountAtLeastMinor: 1 }) { totalCount } } } }`;
    const answer = await ask('finance_manager', query);
    expect(codes(answer)).toEqual([]);
    early.fetched.length = 0;
    const limited = {
      ...as('finance_manager'),
      scopes: new Set(['user:read', 'account:read', 'account:write', 'opportunity:read']),
      key: 'x',
    };
    const refused = await early.ask(query, limited);
    expect([refused.data, codes(refused)]).toEqual([null, ['FORBIDDEN']]);
    expect(early.fetched).toEqual([]);
  });

  it('is decided anew for each request: neither another principal nor another value meets its decision', async () => {
    const query = `query ($f: ContactFilter) { contacts(filter: $f) ${byEmail} }`;
    for (let round = 0; round < 20; round += 1) {
      expect(codes(await ask('it_operator', query, { f: { email: 'a' } }))).toEqual(['FORBIDDEN']);
      expect(codes(await ask('sales_representative', query, { f: { email: 'a' } }))).toEqual([]);
      expect(codes(await ask('it_operator', query, { f: { ownerId: '1' } }))).toEqual([]);
      const named = await ask('it_operator', query, { f: { nameContains: 'a' } });
      expect(named.errors?.[0]?.message).toContain('"nameContains"');
    }
  });

  it('does not count where it is left out', async () => {
    const query = `query ($e: String, $no: Boolean!) {
      contacts(filter: { email: $e, ownerId: "1" }) ${byEmail}
      a: contacts(filter: { email: "a" }) @include(if: false) ${byEmail}
      b: contacts(filter: { email: "a" }) @skip(if: $no) ${byEmail} }`;
    const answer = await ask('it_operator', query, { no: true });
    expect(answer.errors).toBeUndefined();
    expect(Object.keys(answer.data!)).toEqual(['contacts']);
    expect(codes(await ask('it_operator', query, { no: false }))).toEqual(['FORBIDDEN']);
  });

  it.each(['__proto__', 'constructor', 'toString'])('is not hidden by the name %s', async (name) => {
    const query = `query ($f: ContactFilter) { ${name === '__proto__' ? 'p' : name}: contacts(filter: $f) ${byEmail} }`;
    const filter = JSON.parse(`{ "${name}": { "email": "a" }, "email": "a" }`) as Record<string, unknown>;
    const answer = await ask('it_operator', query, { f: filter });
    expect(answer.data ?? null).toBeNull();
    expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
    expect(codes(await ask('it_operator', query, { f: { email: 'a' } }))).toEqual(['FORBIDDEN']);
    expect(early.fetched).toEqual([]);
  });
});

describe.each(['silent', 'extensions'] as const)('where denied fields are told by %s', (mode) => {
  it('a refused argument is an error all the same', async () => {
    const bench = await openBench(subgraphs, { supergraph, index, mode });
    try {
      asking = as('it_operator');
      const query = `{ contacts(filter: { email: "a" }) ${byEmail} contact(id: "1") { id birthday } }`;
      const answer = await bench.ask(query, asking);
      expect(codes(answer)).toEqual(['FORBIDDEN']);
      expect(answer.data).toMatchObject({ contacts: null, contact: { id: '1', birthday: null } });
    } finally {
      await bench.close();
    }
  });
});

describe('an argument of an interface', () => {
  it('is refused where any of the types that may stand there refuses it', async () => {
    const sources = {
      ...readSchemas(),
      subgraphs: {
        zoo: `
          type Query { animals: [Animal] @notPersonal }
          interface Animal { id: ID! fed(by: String): String }
          type Lion implements Animal @key(fields: "id") @notPersonal @records(access: "catalogue") {
            id: ID! fed(by: String @reveals(field: "Lion.keeper")): String
            keeper: String @requiresScopes(scopes: [["user:write"]])
          }
          type Bear implements Animal @key(fields: "id") @notPersonal @records(access: "catalogue") {
            id: ID! fed(by: String): String
          }`,
      },
    };
    const zoo = [
      {
        name: 'zoo',
        sdl: subgraphSdl('zoo', sources),
        resolvers: { Query: { animals: () => [{ __typename: 'Bear', id: '1', fed: 'yes' }] } },
      },
    ];
    const ours = compilePolicy(sources);
    const bench = await openBench(zoo, { index: ours });
    try {
      const rep = rightsOf(ours, { roles: ['sales_representative'] });
      const admin = rightsOf(ours, { roles: ['tenant_admin'] });
      const query = '{ animals { id fed(by: "me") } }';
      expect(codes(await bench.ask(query, admin))).toEqual([]);
      bench.fetched.length = 0;
      const answer = await bench.ask(query, rep);
      expect(answer.data).toEqual({ animals: [{ id: '1', fed: null }] });
      expect(answer.errors).toEqual([
        expect.objectContaining({ path: ['animals', 0, 'fed'], extensions: { code: 'FORBIDDEN' } }),
      ]);
      expect(bench.fetched.map((sent) => sent.query).join()).not.toContain('fed');
      // Asked of a type that refuses nothing, it is one more field.
      expect(codes(await bench.ask('{ animals { id ... on Bear { fed(by: "me") } } }', rep))).toEqual([]);
    } finally {
      await bench.close();
    }
  });
});
