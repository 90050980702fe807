import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { OperationLimits } from '@custodia/policy';
import type { BenchSubgraph } from './graph-bench.ts';
import { openHttpBench, type HttpBench } from './http-bench.ts';

const shop: BenchSubgraph = {
  name: 'shop',
  sdl: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@cost", "@listSize", "@requiresScopes"])
    type Item { id: ID name: String next: Item parts(first: Int): [Item!] @listSize(slicingArguments: ["first"], requireOneSlicingArgument: false) }
    type Query { item: Item items(first: Int = 5): [Item!] @listSize(slicingArguments: ["first"]) }
    type Mutation { write: Item @cost(weight: 40) }`,
  resolvers: { Query: { item: () => ({ id: '1' }), items: () => [{ id: '1' }] } },
};

const everybody: OperationLimits = {
  tokens: 120,
  depth: 5,
  height: 6,
  aliases: 4,
  rootFields: 4,
  directives: 4,
  selections: 20,
  cost: 30,
  operationsPerMinute: 100_000,
  costPerMinute: 100_000,
};
const boss: OperationLimits = { ...everybody, cost: 45, depth: 7, height: 8, tokens: 150 };

let bench: HttpBench;

beforeAll(async () => {
  bench = await openHttpBench(
    [shop],
    { LIMIT_COST: '40', LIMIT_DEPTH: '6' },
    { limitsOf: (principal) => (principal?.roles.includes('boss') ? boss : everybody) },
  );
  Object.assign(bench.people, {
    reader: { id: 'u-1', tenantId: 'acme', roles: ['reader'], active: true, path: null },
    boss: { id: 'u-2', tenantId: 'acme', roles: ['boss'], active: true, path: null },
  });
});
afterAll(() => bench.close());
beforeEach(() => void bench.subgraphs['shop']!.calls.splice(0));

async function expectRefused(query: string, subject: string, said: string, variables = {}) {
  const answer = await bench.ask(query, subject, variables);
  expect(answer.json).toEqual({
    errors: [
      {
        message: `The operation is over a limit: ${said}`,
        extensions: { code: 'OPERATION_LIMIT_EXCEEDED' },
      },
    ],
  });
  expect(answer.status).toBe(400);
  expect(bench.subgraphs['shop']!.calls).toEqual([]);
}

describe('the cost of an operation', () => {
  const tooDear = (cost: number, limit: number) =>
    `it would cost about ${cost}, and ${limit} is allowed. Ask for shorter lists (first: …), for fewer lists inside lists, or page by page.`;

  it('is allowed up to the limit, and over it refused with the estimate, the limit and what to do', async () => {
    expect((await bench.ask('{ items(first: 30) { id } }', 'reader')).json.errors).toBeUndefined();
    bench.subgraphs['shop']!.calls.splice(0);
    await expectRefused('{ items(first: 31) { id } }', 'reader', tooDear(31, 30));
  });

  it('depends on the variables of each request and not on those that came first', async () => {
    const query = 'query ($n: Int) { items(first: $n) { id } }';
    expect((await bench.ask(query, 'reader', { n: 3 })).json.errors).toBeUndefined();
    bench.subgraphs['shop']!.calls.splice(0);
    await expectRefused(query, 'reader', tooDear(2_147_483_647, 30), { n: 2_147_483_647 });
    expect((await bench.ask(query, 'reader', { n: 3 })).json.errors).toBeUndefined();
  });

  it('is limited by role, under the ceiling of the settings', async () => {
    expect((await bench.ask('{ items(first: 35) { id } }', 'boss')).json.errors).toBeUndefined();
    bench.subgraphs['shop']!.calls.splice(0);
    await expectRefused('{ items(first: 42) { id } }', 'boss', tooDear(42, 40));
    await expectRefused('{ items(first: 35) { id } }', 'reader', tooDear(35, 30));
  });

  it('is refused before anything is written', async () => {
    await expectRefused('mutation { write { id } }', 'reader', tooDear(50, 30));
  });

  it('stops lists in lists, through aliases and fragments', async () => {
    await expectRefused('{ items { parts(first: 9) { id } } }', 'reader', tooDear(50, 30));
    await expectRefused(
      '{ a: items { ...F } b: items { ...F } } fragment F on Item { parts(first: 3) { id } }',
      'reader',
      tooDear(40, 30),
    );
  });

  it('is logged and counted', async () => {
    bench.logs.splice(0);
    await bench.ask('{ items(first: 31) { id } }', 'reader');
    await bench.ask('{ items(first: 3) { id } }', 'reader');
    const lines = bench.logs.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.filter(({ msg }) => msg === 'operation').map(({ cost }) => cost)).toEqual([31, 3]);
    const metrics = await (await fetch(`${bench.url}/metrics`)).text();
    expect(metrics).toMatch(/custodia_gateway_operation_cost_bucket\{le="100"\} \d+/);
  });
});

describe('the height of an operation', () => {
  const said = '6 distinct fields are allowed. Ask for less in one operation.';

  it.each([
    ['is every field once, in each place where it is', '{ item { id name next { id name next { id } } } }', true],
    ['is the same for aliases of one field', '{ a: item { id } b: item { name } c: item { i: id name } }', false],
    [
      'is the same for a fragment that is spread again',
      '{ item { ...F ...F } } fragment F on Item { id name next { id name } }',
      false,
    ],
    [
      'counts fragments written out',
      '{ item { ...F } } fragment F on Item { id name next { ...G } } fragment G on Item { id name next { id } }',
      true,
    ],
    ['counts what @skip leaves out', '{ item { id name next @skip(if: true) { id name next { id } } } }', true],
  ])('%s', async (_rule, query, isOver) => {
    if (isOver) await expectRefused(query, 'reader', said);
    else expect((await bench.ask(query, 'reader')).json.errors).toBeUndefined();
  });
});

describe('a limit of a role', () => {
  const deep = (levels: number) => `{ item ${'{ next '.repeat(levels - 2)} { id } ${'}'.repeat(levels - 2)} }`;

  it('counts for who holds the role, and is not remembered with the text for the next who sends it', async () => {
    const query = deep(6);
    expect((await bench.ask(query, 'boss')).json.errors).toBeUndefined();
    bench.subgraphs['shop']!.calls.splice(0);
    await expectRefused(query, 'reader', '5 levels deep are allowed. Ask for less in one operation.');
    expect((await bench.ask(query, 'boss')).json.errors).toBeUndefined();
  });

  it('is cut to the ceiling of the settings', async () => {
    await expectRefused(deep(7), 'boss', '6 levels deep are allowed. Ask for less in one operation.');
  });

  it('on tokens counts the tokens of the text', async () => {
    const query = (fields: number) => `{ item { ${'id '.repeat(fields)} } }`;
    await expectRefused(query(119), 'reader', '120 tokens are allowed. Ask for less in one operation.');
  });
});

describe('hostile shapes', () => {
  it.each([
    [
      'fragments that meet themselves',
      `{ item { ...A } } ${'AB'
        .split('')
        .map((f, i, all) => `fragment ${f} on Item { next { ...${all[(i + 1) % 2]} } next { ...${f} } }`)
        .join(' ')}`,
    ],
    [
      'fragments in many circles',
      `{ item { ...A } } ${'ABCDEFGH'
        .split('')
        .map((f, _, all) => `fragment ${f} on Item { ${all.map((g) => `...${g}`).join(' ')} next { ...${f} } }`)
        .join(' ')}`,
    ],
    ['lists of lists of lists without end', `{ items(first: ${'['.repeat(50)}) { id } }`],
    ['an argument that is no number', '{ items(first: {a: {b: 1}}) { id } }'],
    ['two operations of which one is dear', 'query A { item { id } } query B { items(first: 100) { id } }'],
    ['an operation that is not there', 'fragment F on Item { id }'],
    ['aliases named like parts of every object', '{ __proto__: item { constructor: id toString: name } }'],
  ])('of %s are answered below 500', async (_what, query) => {
    const answer = await bench.ask(query, 'reader');
    expect(answer.status).toBeLessThan(500);
    expect(answer.text).not.toMatch(/INTERNAL_SERVER_ERROR|stack/);
  });

  it('of variables nested without end are answered below 500', async () => {
    const text = `{"query":"query ($n: Int) { items(first: $n) { id } }","variables":{"n":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`;
    const answer = await bench.post(text, { authorization: `Bearer ${await bench.token('reader')}` });
    expect(answer.status).toBeLessThan(500);
  });
});
