import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getOperationAST, GraphQLError, parse, validate } from 'graphql';
import { pino } from 'pino';
import { loadGraph, type Graph } from '../src/graph/load-graph.ts';
import { compose } from './graph-bench.ts';

const federation = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@cost", "@listSize", "@shareable"])`;

const shop = `${federation}
  scalar Map @cost(weight: 5)
  enum Colour @cost(weight: 2) { RED }
  input Filter { text: String @cost(weight: 3) any: [Filter!] map: Map }
  type Query {
    one: Item
    list: [Item!]
    ten: [Item!] @listSize(assumedSize: 20)
    page(first: Int = 50, last: Int, filter: Filter): Page
      @listSize(slicingArguments: ["first", "last"], sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false)
    sliced(first: Int, assumed: Boolean): [Item!] @listSize(assumedSize: 7, slicingArguments: ["first"], requireOneSlicingArgument: false)
    exact(first: Int, last: Int): [Item!] @listSize(slicingArguments: ["first", "last"])
    grid: [[Item!]!] @listSize(assumedSize: 4)
    dear: Item @cost(weight: 30)
    search(text: String @cost(weight: 6), filters: [Filter!]): Thing
    named: Named
    texts: [String!]
    maps: [Map!]
  }
  type Mutation { write(text: String): Item }
  type Page { edges: [Edge!]! nodes: [Item!]! total: Int @cost(weight: 10) items: Int }
  type Edge { node: Item }
  interface Named { name: String parts: [Item!] }
  type Item implements Named @key(fields: "id") {
    id: ID name: String colour: Colour map: Map next: Item page(first: Int): Page
      @listSize(slicingArguments: ["first"], sizedFields: ["nodes"], requireOneSlicingArgument: false)
    parts: [Item!] @listSize(assumedSize: 2)
  }
  type Box implements Named @cost(weight: 9) { id: ID name: String parts: [Item!] @listSize(assumedSize: 3) inner: Box }
  union Thing = Item | Box
`;

async function open(sdl: string, assumedListSize = 10): Promise<Graph> {
  return loadGraph(compose([{ name: 'shop', sdl }]), {
    urlOf: ({ url }) => url,
    dataSource: () => ({ process: async () => ({ data: null }) }),
    logger: pino({ level: 'silent' }),
    assumedListSize,
  });
}

function costIn(graph: Graph, query: string, variables: Record<string, unknown> = {}): number {
  const document = parse(query);
  expect(validate(graph.schema, document)).toEqual([]);
  return graph.costs({ document, operation: getOperationAST(document)!, variables });
}

let graph: Graph;
const cost = (query: string, variables?: Record<string, unknown>) => costIn(graph, query, variables);

beforeAll(async () => {
  graph = await open(shop);
});
afterAll(() => graph.stop());

describe('the cost of an operation', () => {
  it.each([
    ['an object is 1, its scalars are free', '{ one { id name } }', 1],
    ['each object in an object counts', '{ one { next { next { id } } } }', 3],
    ['an alias is a field of its own', '{ a: one { id } b: one { id } }', 2],
    ['an enum and a scalar may have weights', '{ one { colour map } }', 8],
    ["a field's weight stands in place of its type's", '{ dear { id } }', 30],
    ['what the schema says of itself is free', '{ __typename __schema { types { name fields { name } } } }', 0],
    ['a list of which nothing is known has the assumed length', '{ list { next { id } } }', 20],
    ['a list has the size that is assumed of it', '{ ten { id } }', 20],
    ['a list of scalars is free, unless they have a weight', '{ texts maps }', 50],
    ['in a list of lists the outermost is sized', '{ grid { id } }', 40],
    ['lists in lists multiply', '{ ten { parts { parts { id } } } }', 20 + 20 * 2 + 20 * 2 * 2],
    ['each root field of a mutation is 10 more', 'mutation { a: write { id } b: write { id } }', 22],
    ['a weight of a field in a list counts for each', '{ page(first: 5) { total nodes { id } } }', 1 + 10 + 5],
  ])('%s', (_rule, query, expected) => {
    expect(cost(query)).toBe(expected);
  });

  it('counts fragments wherever they are spread', () => {
    expect(cost('{ one { ...F next { ...F } } } fragment F on Item { next { colour } }')).toBe(1 + 3 + 1 + 3);
  });

  it('of what @skip and @include leave out is nothing, also by variable and by its default', () => {
    const query =
      'query ($no: Boolean = false) { ten @include(if: $no) { id } one @skip(if: true) { id } dear @skip(if: $no) { id } }';
    expect(cost(query)).toBe(30);
    expect(cost(query, { no: true })).toBe(20);
    expect(cost(query, { no: 'yes' })).toBe(50);
  });
});

describe('a list that is sliced', () => {
  it.each([
    ['by a literal', '{ page(first: 5) { nodes { id } } }', {}, 6],
    ['by the default of the schema', '{ page { nodes { id } } }', {}, 51],
    ['by a variable', 'query ($n: Int) { page(first: $n) { nodes { id } } }', { n: 7 }, 8],
    ['by the default of the operation', 'query ($n: Int = 4) { page(first: $n) { nodes { id } } }', {}, 5],
    ['by a variable that nobody gives', 'query ($n: Int) { page(first: $n) { nodes { id } } }', {}, 51],
    ['by the largest of several', '{ page(first: 5, last: 9) { nodes { id } } }', {}, 10],
    ['by nothing, where a size is assumed', '{ sliced { id } }', {}, 7],
    ['by none of its arguments', '{ sliced(assumed: true) { id } }', {}, 7],
    ['for every field that is sized', '{ page(first: 5) { nodes { id } edges { node { id } } } }', {}, 1 + 5 + 10],
    ['in a fragment on what it sizes', '{ page(first: 5) { ...F } } fragment F on Page { nodes { id } }', {}, 6],
    [
      'in one fragment under two sizes',
      '{ page(first: 5) { ...F } other: page(first: 7) { ...F } } fragment F on Page { nodes { id } }',
      {},
      6 + 8,
    ],
    [
      'in the middle of another',
      '{ page(first: 5) { nodes { page(first: 3) { nodes { id } } } } }',
      {},
      1 + 5 * (1 + 1 + 3),
    ],
  ])('%s costs accordingly', (_how, query, variables, expected) => {
    expect(cost(query, variables)).toBe(expected);
  });

  it.each([
    ['null', { n: null }, 51],
    ['negative', { n: -1 }, 51],
    ['a fraction', { n: 1.5 }, 51],
    ['a text', { n: '3' }, 51],
    ['a list', { n: [1] }, 51],
    ['nothing at all', { n: 0 }, 2],
  ])('by a number that is %s is not taken to be free', (_what, variables, expected) => {
    expect(cost('query ($n: Int) { page(first: $n) { nodes { id } } }', variables)).toBe(expected);
  });

  it.each([
    ['null', '{ page(first: null) { nodes { id } } }'],
    ['negative', '{ page(first: -2147483648) { nodes { id } } }'],
    ['negative beside a good one', '{ page(first: 3, last: -1) { nodes { id } } }'],
  ])('by a literal that is %s is not taken to be free', (_what, query) => {
    expect(cost(query)).toBe(51);
  });

  it('by the largest number there is comes to a number, however deep', () => {
    const most = 2_147_483_647;
    const query =
      'query ($n: Int) { page(first: $n) { nodes { page(first: $n) { nodes { page(first: $n) { nodes { id } } } } } } }';
    expect(cost(query, { n: most })).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('by exactly one argument, where one is required, is refused with none and with two', () => {
    expect(cost('{ exact(first: 3) { id } }')).toBe(3);
    expect(cost('query ($f: Int, $l: Int) { exact(first: $f, last: $l) { id } }', { l: 4 })).toBe(4);
    for (const query of [
      '{ exact { id } }',
      '{ exact(first: 1, last: 2) { id } }',
      'query ($f: Int) { exact(first: $f) { id } }',
    ]) {
      expect(() => cost(query)).toThrow('Query.exact needs exactly one of these arguments: first, last.');
    }
    const thrown = (() => {
      try {
        return cost('{ exact { id } }');
      } catch (error) {
        return error;
      }
    })();
    expect(thrown).toBeInstanceOf(GraphQLError);
    expect((thrown as GraphQLError).extensions['code']).toBe('BAD_USER_INPUT');
  });

  it('by a variable named like a part of every object is sliced by what was sent', () => {
    const query =
      'query ($constructor: Int, $__proto__: Int) { page(first: $constructor) { nodes { id } } other: page(first: $__proto__) { nodes { id } } }';
    expect(cost(query)).toBe(102);
    expect(cost(query, JSON.parse('{"constructor":3,"__proto__":4}') as Record<string, unknown>)).toBe(4 + 5);
  });
});

describe('an interface or a union', () => {
  it.each([
    ['as dear as the dearest type it may be', '{ named { name } }', 9],
    ['with the longest list of its types', '{ named { parts { id } } }', 9 + 3],
    [
      'with the dearest of its fragments and not with all',
      '{ search { ... on Item { dear: next { id } } ... on Box { inner { id } } } }',
      9 + 9,
    ],
    [
      'with all fragments of one type',
      '{ search { ... on Item { next { id } } ... on Item { map } ... on Box { name } } }',
      9 + 1 + 5,
    ],
    [
      'with fragments on what both are',
      '{ search { ... on Named { parts { id } } ... on Item { next { id } } } }',
      9 + 3 + 1,
    ],
  ])('is %s', (_how, query, expected) => {
    expect(cost(query)).toBe(expected);
  });
});

describe('an argument', () => {
  it.each([
    ['that is not given is free', '{ search { __typename } }', {}, 9],
    ['may have a weight', '{ search(text: "a") { __typename } }', {}, 9 + 6],
    ['of null is free', '{ search(text: null, filters: null) { __typename } }', {}, 9],
    [
      'that is an input object is 1 and what is in it',
      '{ page(first: 1, filter: { text: "a" }) { nodes { id } } }',
      {},
      2 + 1 + 3,
    ],
    ['in a list counts for each item', '{ search(filters: [{}, { map: 1 }]) { __typename } }', {}, 9 + 2 + 5],
    ['that is no list where one is due counts once', '{ search(filters: { text: "a" }) { __typename } }', {}, 9 + 4],
    [
      'that is a variable is what was sent',
      'query ($f: [Filter!]) { search(filters: $f) { __typename } }',
      { f: [{ text: 'a', any: [{}] }, {}] },
      9 + 1 + 3 + 1 + 1,
    ],
    [
      'within a literal may be a variable',
      'query ($f: Filter!) { search(filters: [$f, { any: [$f] }]) { __typename } }',
      { f: { text: 'a' } },
      9 + 4 + 1 + 4,
    ],
  ])('%s', (_rule, query, variables, expected) => {
    expect(cost(query, variables)).toBe(expected);
  });

  it('that is nested without end is endless, and takes no stack with it', () => {
    let filter: Record<string, unknown> = {};
    for (let depth = 0; depth < 100_000; depth += 1) filter = { any: [filter] };
    const query = 'query ($f: Filter) { page(first: 1, filter: $f) { nodes { id } } }';
    expect(cost(query, { f: filter })).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('is not read from a prototype', () => {
    const query = 'query ($f: Filter) { page(first: 1, filter: $f) { nodes { id } } }';
    expect(cost(query, { f: Object.create({ text: 'a' }) as unknown })).toBe(3);
  });
});

describe('fragments that double', () => {
  it('are counted in one pass, with and without variables', () => {
    const doubling = Array.from({ length: 60 }, (_, i) => `fragment F${i} on Item { ...F${i + 1} ...F${i + 1} }`).join(
      ' ',
    );
    const last = (field: string) => `fragment F60 on Item { ${field} { nodes { id } } }`;
    expect(cost(`{ one { ...F0 } } ${doubling} ${last('page(first: 1)')}`)).toBe(Number.MAX_SAFE_INTEGER);
    expect(cost(`query ($n: Int) { one { ...F0 } } ${doubling} ${last('page(first: $n)')}`, { n: 1 })).toBe(
      Number.MAX_SAFE_INTEGER,
    );
  });
});

describe('the rules of a supergraph', () => {
  const query = '{ ten { id } }';
  const plain = (link: string, size: string) =>
    `extend schema ${link} type Query { ten: [Item!] ${size} } type Item { id: ID }`;
  const url = 'https://specs.apollo.dev/federation/v2.9';

  it.each([
    [
      'under the name they are given',
      `@link(url: "${url}", import: [{ name: "@listSize", as: "@rows" }])`,
      '@rows(assumedSize: 33)',
    ],
    ['by their namespace', `@link(url: "${url}", as: "fed")`, '@fed__listSize(assumedSize: 33)'],
  ])('are read %s', async (_how, link, directive) => {
    const renamed = await open(plain(link, directive));
    expect(costIn(renamed, query)).toBe(33);
    await renamed.stop();
  });

  it('are not read from a look-alike of another URL', async () => {
    const sdl = plain(
      `@link(url: "${url}", import: ["@composeDirective"]) @link(url: "https://example.com/cost/v0.1", import: ["@listSize"]) @composeDirective(name: "@listSize")`,
      '@listSize(assumedSize: 33)',
    );
    const lookalike = await open(`${sdl} directive @listSize(assumedSize: Int) on FIELD_DEFINITION`);
    expect(costIn(lookalike, query)).toBe(10);
    await lookalike.stop();
  });

  it('may be none at all: then lists have the assumed length', async () => {
    const silent = await open(plain(`@link(url: "${url}")`, ''), 3);
    expect(costIn(silent, query)).toBe(3);
    await silent.stop();
  });

  it('of an unknown version are refused, with what is known', async () => {
    const supergraph = compose([{ name: 'shop', sdl: shop }]).replace('dev/cost/v0.1', 'dev/cost/v9.9');
    const loaded = loadGraph(supergraph, {
      urlOf: ({ url: address }) => address,
      dataSource: () => ({ process: async () => ({ data: null }) }),
      logger: pino({ level: 'silent' }),
    });
    await expect(loaded).rejects.toMatchObject({ code: 'SCHEMA_INVALID' });
  });
});
