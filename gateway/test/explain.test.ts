import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { whatFailed } from '../src/explain/what-failed.ts';
import { zoo } from './animals.ts';
import { explainBench } from './explain-bench.ts';
import { compose, openBench, rights } from './graph-bench.ts';

const tiny = compose([
  {
    name: 'people',
    sdl: `
      interface Party { id: ID! label: String }
      type User implements Party @key(fields: "id") {
        id: ID!
        label: String
        name: String @requiresScopes(scopes: [["user:read"]])
        email: String @requiresScopes(scopes: [["user:read", "pii:read"], ["admin:all"]]) @policy(policies: [["mfa"]])
        card: Card
        friends(first: Int): [User!]
      }
      type Firm implements Party @requiresScopes(scopes: [["firm:read"]]) { id: ID! label: String }
      scalar Card @authenticated
      type Query {
        me: User
        party: Party
        news: String
        constructor: String @authenticated
        find(text: String!): User
      }
      type Mutation {
        rename(name: String!): User
        remove(id: ID!): ID @requiresScopes(scopes: [["user:delete"]])
      }`,
  },
]);

const bench = explainBench();
const given = ['--supergraph', bench.write('tiny.graphql', tiny)];
afterAll(() => bench.close());

const email = { scopes: [['user:read', 'pii:read'], ['admin:all']], policies: [['mfa']] };
const reader = { sub: 'ada', scope: 'user:read' };

interface Case {
  readonly claims: object | null;
  readonly query: string;
  readonly more?: readonly string[];
  readonly variables?: object;
  readonly outcome: 'allowed' | 'partial' | 'denied';
  readonly operation: string | null;
  readonly denied: readonly [coordinate: string, path: string, requires: object][];
}

const cases: [title: string, asked: Case][] = [
  [
    "the schema is nobody's field, and what is asked beside it is told as always",
    {
      claims: null,
      query:
        '{ ...F me { email } } fragment F on Query { s: __schema { types { name } } __type(name: "User") { name } }',
      outcome: 'partial',
      operation: '{ ...F } fragment F on Query { s: __schema { types { name } } __type(name: "User") { name } }',
      denied: [['User.email', 'me.email', email]],
    },
  ],
  [
    'what may all be seen is allowed and runs as it is',
    { claims: reader, query: '{ me { name } }', outcome: 'allowed', operation: '{ me { name } }', denied: [] },
  ],
  [
    'what may be seen in part runs without the rest, and only what failed is told',
    {
      claims: reader,
      query: '{ me { name email card } }',
      outcome: 'partial',
      operation: '{ me { name card } }',
      denied: [['User.email', 'me.email', email]],
    },
  ],
  [
    'a policy that was decided true no longer fails',
    {
      claims: reader,
      query: '{ me { name email } }',
      more: ['--policies', 'other, mfa'],
      outcome: 'partial',
      operation: '{ me { name } }',
      denied: [['User.email', 'me.email', { scopes: email.scopes }]],
    },
  ],
  [
    'every requirement that holds is enough',
    {
      claims: { scope: '  admin:all  x:y ' },
      query: '{ me { email } }',
      more: ['--policies=mfa'],
      outcome: 'allowed',
      operation: '{ me { email } }',
      denied: [],
    },
  ],
  [
    'an object of which nothing is left is not asked for, and of a query nothing is left',
    {
      claims: {},
      query: '{ me { name } }',
      outcome: 'denied',
      operation: null,
      denied: [['User.name', 'me.name', { scopes: [['user:read']] }]],
    },
  ],
  [
    'nobody is not signed in, which a type may require too',
    {
      claims: null,
      query: '{ news me { id card } constructor }',
      outcome: 'partial',
      operation: '{ news me { id } }',
      denied: [
        ['User.card', 'me.card', { authenticated: true }],
        ['Query.constructor', 'constructor', { authenticated: true }],
      ],
    },
  ],
  [
    'a path is made of aliases, and the same field twice is two positions',
    {
      claims: {},
      query: '{ a: me { x: name id } b: me { name } __proto__: constructor }',
      outcome: 'partial',
      operation: '{ a: me { id } __proto__: constructor }',
      denied: [
        ['User.name', 'a.x', { scopes: [['user:read']] }],
        ['User.name', 'b.name', { scopes: [['user:read']] }],
      ],
    },
  ],
  [
    'fragments are followed, and kept as they are where nothing in them is denied',
    {
      claims: {},
      query:
        '{ me { ...Plain ...Named ... on User { name } } } fragment Plain on User { id } fragment Named on User { label name }',
      outcome: 'partial',
      operation: '{ me { ...Plain ... on User { label } } } fragment Plain on User { id }',
      denied: [['User.name', 'me.name', { scopes: [['user:read']] }]],
    },
  ],
  [
    'a fragment without a type stays without one',
    {
      claims: {},
      query: 'query ($a: Boolean!) { me { ... @include(if: $a) { id name } } }',
      variables: { a: true },
      outcome: 'partial',
      operation: 'query ($a: Boolean!) { me { ... @include(if: $a) { id } } }',
      denied: [['User.name', 'me.name', { scopes: [['user:read']] }]],
    },
  ],
  [
    'what a variable skips is not denied',
    {
      claims: {},
      query: 'query Q($no: Boolean!) { me { id name @skip(if: $no) } }',
      variables: { no: true },
      outcome: 'allowed',
      operation: 'query Q { me { id } }',
      denied: [],
    },
  ],
  [
    'an object of which everything is skipped is still asked whether it is there',
    {
      claims: {},
      query: '{ me { name @skip(if: true) } }',
      outcome: 'allowed',
      operation: '{ me { __typename } }',
      denied: [],
    },
  ],
  [
    'what a variable includes is',
    {
      claims: {},
      query:
        'query Q($yes: Boolean = true, $n: Int) { me { id name @include(if: $yes) friends(first: $n) { email @include(if: false) id } } }',
      variables: { n: 2 },
      outcome: 'partial',
      operation: 'query Q($n: Int) { me { id friends(first: $n) { id } } }',
      denied: [['User.name', 'me.name', { scopes: [['user:read']] }]],
    },
  ],
  [
    'a variable that only a denied field used goes with it',
    {
      claims: { scope: 'x:y' },
      query: 'query Q($t: String!) { news find(text: $t) { email } }',
      variables: { t: 'ada' },
      outcome: 'partial',
      operation: 'query Q { news }',
      denied: [['User.email', 'find.email', email]],
    },
  ],
  [
    'of several operations only the one that runs is judged',
    {
      claims: {},
      query:
        'query A { me { ...F } } query B { news me { ...G } } fragment F on User { name } fragment G on User { id }',
      more: ['--operation', 'B'],
      outcome: 'allowed',
      operation: 'query B { news me { ...G } } fragment G on User { id }',
      denied: [],
    },
  ],
  [
    'an interface asks what all who implement it ask',
    {
      claims: {},
      query: '{ news party { label } }',
      outcome: 'partial',
      operation: '{ news }',
      denied: [['Query.party', 'party', { scopes: [['firm:read']] }]],
    },
  ],
  [
    'a fragment asks what its own type asks',
    {
      claims: {},
      query: '{ party { ... on User { id } ... on Firm { id } } }',
      outcome: 'partial',
      operation: '{ party { ... on User { id } } }',
      denied: [['Firm.id', 'party.id', { scopes: [['firm:read']] }]],
    },
  ],
  [
    'a mutation with a denied root field is refused whole',
    {
      claims: {},
      query: 'mutation { rename(name: "x") { id } gone: remove(id: 1) }',
      outcome: 'denied',
      operation: null,
      denied: [['Mutation.remove', 'gone', { scopes: [['user:delete']] }]],
    },
  ],
  [
    'a mutation of which only a part of the answer is denied runs',
    {
      claims: {},
      query: 'mutation { rename(name: "x") { id name } }',
      outcome: 'partial',
      operation: 'mutation { rename(name: "x") { id } }',
      denied: [['User.name', 'rename.name', { scopes: [['user:read']] }]],
    },
  ],
];

describe('explain', () => {
  it.each(cases)('%s', async (_title, { claims, query, more = [], variables, outcome, operation, denied }) => {
    const files = ['--claims', bench.write('claims.json', claims), '--query', bench.write('query.graphql', query)];
    if (variables) files.push('--variables', bench.write('variables.json', variables));
    expect(await bench.explained(...given, ...files, ...more)).toEqual({
      outcome,
      operation,
      denied: denied.map(([coordinate, path, requires]) => ({ coordinate, path: path.split('.'), requires })),
    });
  });

  it('takes a look-alike from another URL for what it is', async () => {
    const sdl = tiny.replaceAll(
      'https://specs.apollo.dev/authenticated/v0.1", for: SECURITY',
      'https://example.com/authenticated/v0.1"',
    );
    const asked = [
      '--claims',
      bench.write('nobody.json', null),
      '--query',
      bench.write('card.graphql', '{ me { card } }'),
    ];
    const supergraph = bench.write('look-alike.graphql', sdl);
    expect((await bench.explained('--supergraph', supergraph, ...asked)).outcome).toBe('allowed');
    expect((await bench.explained(...given, ...asked)).outcome).toBe('denied');
  });
});

describe('the gateway', () => {
  const supergraph = compose([zoo]);
  let gateway: Awaited<ReturnType<typeof openBench>>;
  beforeAll(async () => {
    gateway = await openBench([zoo], { supergraph });
    bench.write('zoo.graphql', supergraph);
  });
  afterAll(() => gateway.close());

  const queries = [
    '{ open closed me { id email salary boss { name secret } pet { name } } }',
    '{ animals { id name ... on Dog { chip } ... on Tiger { teeth } } }',
    '{ animals { ... on Cat { id lives } ... on Tiger { id } } }',
    '{ things { ... on Cat { name } ... on Tiger { name } ... on Rock { weight } } strict { note vault { code label } } }',
    'mutation { feed(id: "tom") { id } free(id: "ada") { id } }',
  ];
  const people = [[], ['x:y'], ['keeper:email', 'root:read'], ['tiger:read', 'dog:name', 'dog:chip', '#mood']];

  it.each(queries)('then denies what was explained and fetches nothing else: %s', async (query) => {
    for (const held of people) {
      const scope = held.filter((name) => !name.startsWith('#')).join(' ');
      const { outcome, denied, operation } = await bench.explained(
        ...['--supergraph', 'zoo.graphql', '--claims', bench.write('c.json', held.length > 0 ? { scope } : null)],
        ...['--query', bench.write('q.graphql', query), '--policies', held.includes('#mood') ? 'mood' : ''],
      );
      const before = gateway.fetched.length;
      const { errors = [] } = await gateway.ask(query, rights(...held));
      const told = errors.map(({ path = [] }) => path.filter((step) => typeof step === 'string').join('.'));
      expect(told.sort()).toEqual([...new Set(denied.map(({ path }) => path.join('.')))].sort());
      expect(gateway.fetched.length > before).toBe(operation !== null);
      expect(outcome === 'allowed').toBe(errors.length === 0);
    }
  });
});

describe('what failed', () => {
  const scopes = (...anyOf: string[][]) => ({ kind: 'scopes', anyOf }) as const;

  it('joins several clauses to one, without what asks needlessly much', () => {
    const needs = [
      scopes(['a'], ['b']),
      scopes(['b'], ['c', 'd']),
      scopes(['held']),
      { kind: 'authenticated' } as const,
    ];
    expect(whatFailed(needs, { ...rights('x:y'), scopes: new Set(['held']) })).toEqual({
      scopes: [['a', 'c', 'd'], ['b']],
    });
  });

  it('stays readable where joining would be endless', () => {
    const needs = Array.from({ length: 40 }, (_, n) => scopes([`a${n}`], [`b${n}`]));
    expect(whatFailed(needs, rights()).allOf).toEqual(needs.map(({ anyOf }) => ({ scopes: anyOf })));
  });
});
