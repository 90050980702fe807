import { describe, expect, it } from '@jest/globals';
import { zooSubgraphs } from './animals.ts';
import { compose, openBench, rights, type Answer, type BenchSubgraph, type GraphBench } from './graph-bench.ts';

/** The known holes of federation's field authorization, each as what is promised here instead. */
async function withGraph<T>(
  subgraphs: readonly BenchSubgraph[],
  use: (bench: GraphBench) => Promise<T>,
  supergraph?: string,
): Promise<T> {
  const bench = await openBench(subgraphs, supergraph === undefined ? {} : { supergraph });
  return use(bench).finally(() => bench.close());
}

function denied(answer: Answer): string[] {
  return (answer.errors ?? []).map((error) => `${String(error.extensions?.['code'])} ${error.path?.join('.')}`).sort();
}

const refused = (...paths: string[]) => paths.map((path) => `UNAUTHORIZED_FIELD_OR_TYPE ${path}`).sort();
const signedIn = rights('any:one');

describe('CVE-2025-64173: rules on types are not got around through what they implement or belong to', () => {
  const files: BenchSubgraph = {
    name: 'files',
    sdl: `
      interface Node { id: ID! }
      interface Doc implements Node { id: ID! title: String owner: Owner }
      interface Owner { name: String }
      type Memo implements Doc & Node { id: ID! title: String owner: Person }
      type Payslip implements Doc & Node @requiresScopes(scopes: [["pay:read"]]) { id: ID! title: String owner: Person sum: Int }
      type Minutes implements Doc & Node { id: ID! title: String @requiresScopes(scopes: [["board:read"]]) owner: Board }
      type Person implements Owner { name: String }
      type Board implements Owner @requiresScopes(scopes: [["board:read"]]) { name: String }
      union Found = Memo | Payslip
      type Query { doc: Doc node: Node docs: [[Doc]!]! found: [Found] }`,
    resolvers: {
      Query: {
        doc: () => payslip,
        node: () => payslip,
        docs: () => [[payslip, memo], []],
        found: () => [memo, payslip],
      },
    },
  };
  const person = { __typename: 'Person', name: 'Ada' };
  const payslip = { __typename: 'Payslip', id: 'p', title: 'May', sum: 100, owner: person };
  const memo = { __typename: 'Memo', id: 'm', title: 'Hello', owner: person };

  it.each([
    ['the interface itself', '{ doc { id } }', refused('doc')],
    ['an interface above it', '{ node { id } }', refused('node')],
    ['a fragment on the interface', '{ doc { ...F } } fragment F on Doc { id }', refused('doc')],
    ['a fragment on one interface inside another', '{ node { ... on Doc { id } } }', refused('node.id')],
    ['a fragment without a type', '{ doc { ... { ... @include(if: true) { id } } } }', refused('doc')],
    ['a fragment on the type', '{ doc { ... on Payslip { sum } } }', refused('doc.sum')],
    ['a union', '{ found { ... on Payslip { id } ... on Doc { title } } }', refused('found.id', 'found.title')],
    ['a list of lists', '{ docs { ... on Payslip { sum } ... on Memo { x: id } } }', refused('docs.0.0.sum')],
    [
      'a field that another implementer guards',
      '{ docs { ... on Memo { owner { name } } ... on Doc { title } } }',
      [...refused('docs')],
    ],
  ])('through %s', async (_what, query, errors) => {
    await withGraph([files], async (bench) => {
      const answer = await bench.ask(query, signedIn);
      expect(denied(answer)).toEqual(errors);
      expect(bench.fetched.map(({ query: text }) => text).join()).not.toMatch(/Payslip|sum|title|Board/);
      expect(denied(await bench.ask(query, rights('pay:read', 'board:read')))).toEqual([]);
    });
  });

  it('through a field of the interface that one implementer gives a guarded type', async () => {
    await withGraph([files], async (bench) => {
      expect(denied(await bench.ask('{ doc { id owner { __typename } } }', rights('pay:read')))).toEqual([
        ...refused('doc.owner'),
      ]);
      expect(bench.fetched.map(({ query }) => query).join()).not.toContain('owner');
    });
  });

  it('and what is permitted beside them is still answered', async () => {
    await withGraph([files], async (bench) => {
      const answer = await bench.ask('{ docs { __typename ... on Memo { title owner { name } } } }', signedIn);
      const shown = { __typename: 'Memo', title: 'Hello', owner: { name: 'Ada' } };
      expect(answer).toEqual({ data: { docs: [[{ __typename: 'Payslip' }, shown], []] } });
    });
  });
});

describe('CVE-2025-64347: a rule holds under whatever name its directive has', () => {
  const url = 'https://specs.apollo.dev/federation/v2.9';
  const styles: [string, string, [string, string, string]][] = [
    [
      'imported by their names',
      `@link(url: "${url}", import: ["@authenticated", "@requiresScopes", "@policy"])`,
      ['authenticated', 'requiresScopes', 'policy'],
    ],
    [
      'imported by other names',
      `@link(url: "${url}", import: [{ name: "@authenticated", as: "@a" }, { name: "@requiresScopes", as: "@b" }, { name: "@policy", as: "@c" }])`,
      ['a', 'b', 'c'],
    ],
    [
      'imported by the names of each other',
      `@link(url: "${url}", import: [{ name: "@authenticated", as: "@policy" }, { name: "@requiresScopes", as: "@authenticated" }, { name: "@policy", as: "@requiresScopes" }])`,
      ['policy', 'authenticated', 'requiresScopes'],
    ],
    [
      'not imported',
      `@link(url: "${url}")`,
      ['federation__authenticated', 'federation__requiresScopes', 'federation__policy'],
    ],
    [
      'not imported, of a federation by another name',
      `@link(url: "${url}", as: "fed")`,
      ['fed__authenticated', 'fed__requiresScopes', 'fed__policy'],
    ],
  ];

  it.each(styles)('%s', async (_how, link, [authenticated, scopes, policy]) => {
    const sdl = `extend schema ${link}
      type Query { open: Int mine: Int @${authenticated} some: Int @${scopes}(scopes: [["s:1"]]) decided: Int @${policy}(policies: [["p"]]) typed: Typed }
      type Typed @${scopes}(scopes: [["s:1"]]) { n: Int }`;
    const resolvers = {
      Query: { open: () => 1, mine: () => 2, some: () => 3, decided: () => 4, typed: () => ({ n: 5 }) },
    };
    await withGraph([{ name: 'one', sdl, resolvers }], async (bench) => {
      const query = '{ open mine some decided typed { n } }';
      const data = { open: 1, mine: 2, some: 3, decided: 4, typed: { n: 5 } };
      const nothing = { open: 1, mine: null, some: null, decided: null, typed: null };
      expect((await bench.ask(query, rights())).data).toEqual(nothing);
      expect((await bench.ask(query, signedIn)).data).toEqual({ ...nothing, mine: 2 });
      expect((await bench.ask(query, rights('s:1'))).data).toEqual({ ...data, decided: null });
      expect((await bench.ask(query, rights('s:1', '#p'))).data).toEqual(data);
    });
  });

  it('and a directive of the same name from elsewhere asks for nothing', async () => {
    const sdl = `extend schema @link(url: "${url}", import: [{ name: "@authenticated", as: "@signedIn" }])
      directive @authenticated on FIELD_DEFINITION
      type Query { open: Int @authenticated mine: Int @signedIn }`;
    const resolvers = { Query: { open: () => 1, mine: () => 2 } };
    await withGraph([{ name: 'one', sdl, resolvers }], async (bench) => {
      expect((await bench.ask('{ open mine }', rights())).data).toEqual({ open: 1, mine: null });
    });
  });
});

describe('CVE-2025-64530: what an interface does not show is not shown by its types', () => {
  const people: BenchSubgraph = {
    name: 'people',
    sdl: `
      interface Node { id: ID! }
      interface Human implements Node { id: ID! email: String }
      type Staff implements Human & Node { id: ID! email: String desk: Int }
      type Guest implements Human & Node { id: ID! email: String }
      type Query { human: Human node: Node staff: Staff rule: Int @authenticated }`,
    resolvers: { Query: { human: () => ada, node: () => ada, staff: () => ada } },
  };
  const ada = { __typename: 'Staff', id: 'a', email: 'ada@acme.example', desk: 7 };

  /** As composition wrote it before it refused rules on interfaces. */
  function older(from: RegExp, to: string): string {
    const supergraph = compose([people]);
    const edited = supergraph.replace(from, to);
    if (edited === supergraph) throw new Error('the supergraph is written in another way');
    return edited;
  }
  const onField = () => older(/(interface Human[^{]*\{[^}]*email: String)/, '$1 @authenticated');
  const onType = () => older(/interface Node\n/, 'interface Node @authenticated\n');

  it.each([
    '{ human { email } }',
    '{ human { ... on Staff { email } } }',
    '{ staff { email } }',
    '{ node { ... on Guest { email } } }',
  ])('where the rule is on its field: %s', async (query) => {
    await withGraph(
      [people],
      async (bench) => {
        expect(denied(await bench.ask(query, rights()))).toHaveLength(1);
        expect(bench.fetched).toEqual([]);
        expect(denied(await bench.ask(query, signedIn))).toEqual([]);
      },
      onField(),
    );
  });

  it.each([
    '{ node { id } }',
    '{ human { ... on Staff { desk } } }',
    '{ staff { desk } }',
    '{ node { ... on Human { email } } }',
  ])('where the rule is on an interface further up: %s', async (query) => {
    await withGraph(
      [people],
      async (bench) => {
        expect(denied(await bench.ask(query, rights()))).toHaveLength(1);
        expect(bench.fetched).toEqual([]);
        expect(denied(await bench.ask(query, signedIn))).toEqual([]);
      },
      onType(),
    );
  });
});

describe('GHSA-m8jr-fxqx-8xx6: what a field is computed from needs what the field needs', () => {
  const stock: BenchSubgraph = {
    name: 'stock',
    sdl: `type Item @key(fields: "id") { id: ID! cost: Int @requiresScopes(scopes: [["cost:read"]]) } type Query { item: Item }`,
    resolvers: {
      Query: { item: () => ({ id: '1', cost: 7 }) },
      Item: { __resolveReference: () => ({ id: '1', cost: 7 }) },
    },
  };
  const shop = (rule: string): BenchSubgraph => ({
    name: 'shop',
    sdl: `type Item @key(fields: "id") { id: ID! cost: Int @external price: Int @requires(fields: "cost") ${rule} label: String }`,
    resolvers: {
      Item: { price: ({ cost }: { cost: number }) => cost * 2, label: () => 'item' },
    },
  });
  const covered = shop('@requiresScopes(scopes: [["cost:read"]])');

  it('is refused when the graph is composed', () => {
    expect(() => compose([stock, shop('')])).toThrow('does not specify necessary');
  });

  it('is refused at the start where a composition let it pass', async () => {
    const supergraph = compose([stock, covered]);
    const open = supergraph.replace(/(price: Int[^\n]*) @requiresScopes\(scopes: \[\["cost:read"\]\]\)/, '$1');
    expect(open).not.toBe(supergraph);
    await expect(openBench([stock, covered], { supergraph: open })).rejects.toThrow('do not cover');
  });

  it('is not fetched for who may not see it, beside what they may', async () => {
    await withGraph([stock, covered], async (bench) => {
      expect((await bench.ask('{ item { label price } }', signedIn)).data).toEqual({
        item: { label: 'item', price: null },
      });
      expect(bench.fetched.map(({ query }) => query).join()).not.toContain('cost');
      expect((await bench.ask('{ item { label price } }', rights('cost:read'))).data).toEqual({
        item: { label: 'item', price: 14 },
      });
    });
  });
});

describe('GHSA-m8jr-fxqx-8xx6: what a field takes from its context needs what the context needs', () => {
  const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
    import: ["@key" "@external" "@context" "@fromContext" "@requiresScopes"])`;
  const rule = '@requiresScopes(scopes: [["money:read"]])';
  const orders = (price: string): BenchSubgraph => ({
    name: 'orders',
    sdl: `${link}
      type Order @key(fields: "id") @context(name: "order") { id: ID! currency: String @external lines: [Line!]! }
      type Line @key(fields: "id") {
        id: ID!
        price(currency: String @fromContext(field: "$order { currency }")): String ${price}
      }
      type Query { order: Order }`,
  });
  const sdl = `${link} type Order @key(fields: "id") { id: ID! currency: String ${rule} }`;
  const money: BenchSubgraph = { name: 'money', sdl };

  it('is refused when the graph is composed', () => {
    expect(() => compose([orders(''), money])).toThrow('transitive');
  });

  it('is refused at the start where a composition let it pass', async () => {
    const supergraph = compose([orders(rule), money]);
    const open = supergraph.replace(/(\n {2}price[^\n]*) @requiresScopes\(scopes: \[\["money:read"\]\]\)/, '$1');
    expect(open).not.toBe(supergraph);
    await expect(openBench([orders(''), money], { supergraph: open })).rejects.toThrow('do not cover');
  });
});

describe('CVE-2026-32621: no name reaches the prototype of anything', () => {
  const names = ['__proto__', 'constructor', 'prototype', 'toString', '__defineSetter__'];
  const untouched = () => {
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(own);
    expect(({} as Record<string, unknown>)['name']).toBeUndefined();
    expect((Object as unknown as Record<string, unknown>)['name']).toBe('Object');
  };
  const own = Object.getOwnPropertyNames(Object.prototype);

  it.each(names)('as an alias, of objects, lists and joined entities: %s', async (name) => {
    await withGraph(zooSubgraphs, async (bench) => {
      const query = `{ ${name}: me { ${name}: boss { ${name}: name email } orders { ${name}: number } } }`;
      const { data } = await bench.ask(query, rights('keeper:email'));
      const orders = `[{"${name}":1},{"${name}":2}]`;
      expect(JSON.stringify(data)).toBe(`{"${name}":{"${name}":{"${name}":"Bob","email":null},"orders":${orders}}}`);
      const partial = await bench.ask(query, signedIn);
      expect(JSON.stringify(partial.data)).toBe(JSON.stringify(data));
      untouched();
    });
  });

  it.each(names)('as a variable, its value, a fragment and an operation: %s', async (name) => {
    await withGraph(zooSubgraphs, async (bench) => {
      const query = `query ${name}($${name}: ID!) { animal(id: $${name}) { ...${name} } } fragment ${name} on Cat { ${name}: name }`;
      const variables = JSON.parse(`{"${name}":"tom","__proto__":{"name":1}}`) as Record<string, unknown>;
      const sent = name === '__proto__' ? (JSON.parse('{"__proto__":"tom"}') as Record<string, unknown>) : variables;
      const answer = await bench.ask(query, signedIn, { variables: sent, operationName: name });
      expect(JSON.stringify(answer.data)).toBe(`{"animal":{"${name}":"Tom"}}`);
      untouched();
    });
  });

  it.each(names)('as a key of what a subgraph answers: %s', async (name) => {
    const evil = (value: object) => ({ ...value, ...(JSON.parse(`{"${name}":{"name":"polluted"}}`) as object) });
    const subgraph: BenchSubgraph = {
      name: 'evil',
      sdl: 'scalar Json type Thing @key(fields: "id") { id: ID! any: Json things: [Json] } type Query { thing: Thing }',
      resolvers: {
        Query: { thing: () => evil({ id: '1', any: evil({ a: evil({}) }), things: [evil({}), [evil({})]] }) },
      },
    };
    await withGraph([subgraph], async (bench) => {
      const answer = await bench.ask('{ thing { any things id } }', signedIn);
      expect(answer.errors).toBeUndefined();
      expect(answer.data).toMatchObject({ thing: { id: '1' } });
      untouched();
    });
  });
});
