import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { buildClientSchema, getIntrospectionQuery, printSchema, type IntrospectionQuery } from 'graphql';
import { declaredPolicies } from '../src/policies/declared-policies.ts';
import { openBench, rights, type BenchSubgraph } from './graph-bench.ts';
import { openHttpBench, type HttpBench } from './http-bench.ts';

const notes: BenchSubgraph = {
  name: 'notes',
  sdl: `
    type Note @key(fields: "id") { id: ID! text: String secret: String @requiresScopes(scopes: [["note:secret"]]) level: Level kind: Kind root: Query }
    enum Level @requiresScopes(scopes: [["note:secret"]]) { LOW HIGH }
    enum Kind { MEMO }
    type Vault @requiresScopes(scopes: [["note:secret"]]) { code: Int }
    input Filter { level: Level text: String }
    input Sealed { level: Level! }
    type Query {
      note(id: ID!): Note
      find(filter: Filter, level: Level): Note
      sealed(by: Sealed!): Note
      vault: Vault
      notes: [Note!]! @requiresScopes(scopes: [["note:read"]])
    }
    type Mutation { burn(id: ID!): Note @requiresScopes(scopes: [["note:secret"]]) }
  `,
  resolvers: {
    Query: {
      note: (_: unknown, { id }: { id: string }) => ({ id, text: 'hello', secret: 'hush' }),
      notes: () => [{ id: '1', text: 'hello', secret: 'hush' }],
    },
    Note: { root: () => ({}) },
  },
};

const modes = ['off', 'on', 'open'] as const;
const benches: Partial<Record<(typeof modes)[number], HttpBench>> = {};
const at = (mode: (typeof modes)[number]) => benches[mode]!;

beforeAll(async () => {
  for (const mode of modes) {
    const bench = await openHttpBench([notes], { ...(mode !== 'off' && { INTROSPECTION: mode }) });
    const person = (id: string, ...roles: string[]) => ({ id, tenantId: 'acme', roles, active: true, path: null });
    bench.people['sub-reader'] = person('u-1', 'reader');
    bench.people['sub-boss'] = person('u-2', 'boss');
    bench.people['sub-operator'] = person('u-3', 'operator');
    bench.people['sub-both'] = person('u-4', 'operator', 'boss');
    bench.people['sub-nothing'] = person('u-5');
    benches[mode] = bench;
  }
}, 60_000);
afterAll(() => Promise.all(Object.values(benches).map((bench) => bench.close())));
beforeEach(() => {
  for (const bench of Object.values(benches)) bench.subgraphs['notes']!.calls.splice(0);
});

async function schemaRead(bench: HttpBench, subject: string | null): Promise<string> {
  const query = getIntrospectionQuery();
  const { json } = subject === null ? await bench.post({ query }) : await bench.ask(query, subject);
  expect(json.errors).toBeUndefined();
  return printSchema(buildClientSchema(json.data as IntrospectionQuery));
}

/** Every way to the schema that a document has. */
const ways: [string, string][] = [
  ['plainly', '{ __schema { queryType { name } } }'],
  ['by name', '{ __type(name: "Note") { name } }'],
  ['by an alias', '{ id: __type(name: "Note") { name } }'],
  [
    'through a fragment',
    '{ ...F } fragment F on Query { ...G } fragment G on Query { a: __schema { queryType { name } } }',
  ],
  ['through an inline fragment', '{ ... { ... on Query { __schema { queryType { name } } } } }'],
  ['beside data', '{ note(id: "1") { id } __schema { queryType { name } } }'],
  ['skipped', '{ note(id: "1") { id } __schema @skip(if: true) { queryType { name } } }'],
];

describe('the schema is refused', () => {
  it.each(ways)('where it is off, to who lacks schema:read, asked for %s', async (_how, query) => {
    const { status, json } = await at('off').ask(query, 'sub-boss');
    expect(status).toBe(403);
    expect(json).toEqual({
      errors: [
        { message: expect.stringMatching(/scope schema:read.*administrator/), extensions: { code: 'FORBIDDEN' } },
      ],
    });
    expect(at('off').subgraphs['notes']!.calls).toEqual([]);
  });

  it.each(ways)('where it is on, to nobody in particular, asked for %s', async (_how, query) => {
    for (const mode of ['off', 'on'] as const) expect((await at(mode).post({ query })).status).toBe(401);
  });

  it('below the root, on a field that returns Query again', async () => {
    const query = '{ note(id: "1") { id root { ...F } } } fragment F on Query { __schema { queryType { name } } }';
    for (const subject of ['sub-boss', 'sub-operator']) {
      const { status, json } = await at('on').ask(query, subject);
      expect([status, json.errors[0].extensions.code]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
    }
    expect((await at('open').post({ query })).status).toBeGreaterThanOrEqual(400);
    expect(at('on').subgraphs['notes']!.calls).toEqual([]);
  });

  it.each([
    ['twice', '{ a: __schema { queryType { name } } b: __schema { queryType { name } } }'],
    ['with a list in it twice', '{ __schema { types { a: fields { name } b: fields { name } } } }'],
    [
      'doubled at each level, through a fragment',
      '{ __type(name: "Note") { fields { type { ...T } } } } fragment T on __Type { a: ofType { name } b: ofType { a: ofType { name } } }',
    ],
  ])('%s: each name is made anew', async (_how, query) => {
    const { status, json } = await at('on').ask(query, 'sub-boss');
    expect([status, json.errors[0].extensions.code]).toEqual([400, 'OPERATION_LIMIT_EXCEEDED']);
    expect((await at('open').post({ query })).status).toBe(400);
  });

  it('but __typename is free, and another operation of the document does not count', async () => {
    const query = 'query A { __typename note(id: "1") { __typename } } query B { __schema { queryType { name } } }';
    const headers = { authorization: `Bearer ${await at('off').token('sub-boss')}` };
    const asked = (operationName: string) => at('off').post({ query, operationName }, headers);
    expect((await asked('A')).json.data).toEqual({ __typename: 'Query', note: { __typename: 'Note' } });
    expect((await asked('B')).status).toBe(403);
  });
});

describe('the schema is read', () => {
  it('where it is off, by who holds schema:read, and no more of it than their rights allow', async () => {
    const operators = await schemaRead(at('off'), 'sub-operator');
    expect(operators).toContain('note(id: ID!): Note');
    expect(operators).not.toMatch(/secret|notes|Vault|Level|Mutation/);
    expect(await schemaRead(at('off'), 'sub-both')).toMatch(/secret: String/);
  });

  it('where it is on, by whoever is signed in', async () => {
    const [reader, boss] = [await schemaRead(at('on'), 'sub-reader'), await schemaRead(at('on'), 'sub-boss')];
    expect(reader).toContain('notes: [Note!]!');
    expect(reader).not.toMatch(/secret|Vault|Level|Mutation|Sealed/);
    expect(reader).toMatch(/find\(filter: Filter\): Note\n/);
    expect(reader).toMatch(/input Filter \{\n {2}text: String\n\}/);
    expect(boss).toMatch(/secret: String[^]*Vault|Vault[^]*secret: String/);
    expect(boss).toMatch(/find\(filter: Filter, level: Level\): Note\n/);
    expect(await schemaRead(at('on'), 'sub-nothing')).not.toMatch(/notes: |secret/);
  });

  it('where it is open, whole without a token and by their rights with one', async () => {
    const [whole, reader] = [await schemaRead(at('open'), null), await schemaRead(at('open'), 'sub-reader')];
    expect(whole).toMatch(/Vault/);
    expect(whole).toMatch(/me: User/);
    expect(reader).toBe(await schemaRead(at('on'), 'sub-reader'));
    expect((await at('open').post({ query: '{ note(id: "1") { id } __schema { queryType { name } } }' })).status).toBe(
      401,
    );
  });

  it('with data in one operation, through fragments and aliases, and the data is decided as always', async () => {
    const query = `query Q($type: String!) { note(id: "1") { text secret } ...F }
      fragment F on Query { t: __type(name: $type) { fields { name } } s: __schema { types { name } } ... { t: __type(name: $type) { name } } }`;
    const { json } = await at('on').ask(query, 'sub-reader', { type: 'Note' });
    expect(json.data.note).toEqual({ text: 'hello', secret: null });
    expect(json.data.t).toEqual({
      fields: [{ name: 'id' }, { name: 'text' }, { name: 'kind' }, { name: 'root' }],
      name: 'Note',
    });
    expect(json.data.s.types.map(({ name }: { name: string }) => name)).not.toContain('Vault');
    expect(json.errors.map((error: any) => error.extensions.code)).toEqual(['UNAUTHORIZED_FIELD_OR_TYPE']);
    const [call] = at('on').subgraphs['notes']!.calls;
    expect(call!.query).not.toMatch(/__schema|__type\b|secret/);
  });

  it('by name: what may not be seen is answered as what does not exist', async () => {
    const query = (name: string) => `{ __type(name: "${name}") { name kind } }`;
    const ask = async (name: string, subject: string) => (await at('on').ask(query(name), subject)).json;
    for (const name of ['Vault', 'Level', 'Sealed', 'Mutation', 'Nowhere', '__proto__', 'constructor']) {
      expect({ name, answer: await ask(name, 'sub-reader') }).toEqual({ name, answer: { data: { __type: null } } });
    }
    expect(await ask('Level', 'sub-boss')).toEqual({ data: { __type: { name: 'Level', kind: 'ENUM' } } });
  });

  it('by everybody as their own, however they alternate', async () => {
    const query = '{ __type(name: "Note") { fields { name } } }';
    const told = async (subject: string) => {
      const { json } = await at('on').ask(query, subject);
      return json.data.__type.fields.some(({ name }: { name: string }) => name === 'secret');
    };
    const turns = Array.from({ length: 40 }, (_, turn) => (turn % 2 === 0 ? 'sub-boss' : 'sub-reader'));
    expect(await Promise.all(turns.map(told))).toEqual(turns.map((subject) => subject === 'sub-boss'));
  });

  it('without the names of what may not be seen in any error', async () => {
    const { text } = await at('on').ask('{ vaul { code } note(id: "1") { secre } }', 'sub-reader');
    expect(text).not.toMatch(/"vault"|Did you mean|"secret"/);
  });
});

describe('what a policy decides', () => {
  it('is decided for who reads the schema as for who asks for the data', async () => {
    const sdl =
      'type Query { plain: Int mfa: Int @policy(policies: [["mfa-recent"]]) never: Int @policy(policies: [["never"]]) }';
    const policies = declaredPolicies({
      'mfa-recent': { title: 'Of a test', deadlineMs: 5_000, withinMinutes: 15, methods: [['mfa']] },
    });
    const bench = await openHttpBench([{ name: 'vault', sdl }], { INTROSPECTION: 'on' }, { policies });
    bench.people['sub-one'] = { id: 'u-1', tenantId: 'acme', roles: [], active: true, path: null };
    const query = '{ __type(name: "Query") { fields { name } } }';
    const read = async (claims: Record<string, unknown>) => {
      const { json } = await bench.post({ query }, { authorization: `Bearer ${await bench.token('sub-one', claims)}` });
      const names = json.data.__type.fields.map(({ name }: { name: string }) => name);
      return ['plain', 'mfa', 'never'].filter((name) => names.includes(name)).sort();
    };
    const now = Math.floor(Date.now() / 1000);
    expect(await read({ auth_time: now - 60, amr: ['pwd', 'mfa'] })).toEqual(['mfa', 'plain']);
    expect(await read({ auth_time: now - 60, amr: ['pwd'] })).toEqual(['plain']);
    await bench.close();
  });
});

it('the schema is refused to who may ask for nothing in it', async () => {
  const bench = await openBench([{ name: 'one', sdl: 'type Query { a: Int @requiresScopes(scopes: [["a:r"]]) }' }]);
  const { data, errors } = await bench.ask('{ __schema { queryType { name } } }', rights('b:r'));
  expect([data, errors]).toEqual([undefined, [expect.objectContaining({ message: expect.stringMatching(/role/) })]]);
  expect((await bench.ask('{ __schema { queryType { name } } }', rights('a:r'))).errors).toBeUndefined();
  await bench.close();
});

describe('GraphiQL', () => {
  it.each([
    ['off', 404],
    ['on', 200],
    ['open', 200],
  ] as const)('where introspection is %s answers %i', async (mode, status) => {
    expect((await fetch(`${at(mode).url}/`)).status).toBe(status);
  });
});
