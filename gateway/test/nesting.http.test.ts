import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BenchSubgraph } from './graph-bench.ts';
import { openHttpBench, type HttpBench } from './http-bench.ts';

const shop: BenchSubgraph = {
  name: 'shop',
  sdl: 'scalar Any input F { f: [F] g: F } type Query { a(f: F, any: Any): String b: String }',
  resolvers: { Query: { a: () => 'a', b: () => 'b' } },
};

const nest = (levels: number, open: string, close: string, middle = '') =>
  `${open.repeat(levels)}${middle}${close.repeat(levels)}`;

let bench: HttpBench;
beforeAll(async () => {
  bench = await openHttpBench([shop]);
  bench.people['reader'] = { id: 'u-1', tenantId: 'acme', roles: ['reader'], active: true, path: null };
});
afterAll(() => bench.close());

const send = async (text: string) => bench.post(text, { authorization: `Bearer ${await bench.token('reader')}` });
const ask = (query: string) => send(JSON.stringify({ query }));

describe('brackets in brackets', () => {
  it.each([
    ['selections', nest(2_300, '{a', '}')],
    ['inline fragments', nest(1_500, '{...', '}', '{b}')],
    ['brackets that never close', '{a('.repeat(1_000)],
  ])('of %s are refused before they are parsed', async (_what, query) => {
    const { status, json } = await ask(query);
    expect([status, json.errors[0].extensions.code]).toEqual([400, 'OPERATION_LIMIT_EXCEEDED']);
  });

  it('are no matter where they stand beside each other, or in a text', async () => {
    const query = `{ ${Array.from({ length: 20 }, (_, i) => `x${i}: a(any: "${'[{('.repeat(300)}")`).join(' ')} }`;
    expect((await ask(query)).json.errors).toBeUndefined();
    expect((await ask(nest(200, '{...', '}', '{b}'))).json).toEqual({ data: { b: 'b' } });
  });

  it('are refused for what they are, and faulty ones for their syntax', async () => {
    for (const query of ['}}}} ) ]', '{ b )', '{ a(f: ]) }', ')']) {
      expect((await ask(query)).json.errors[0].extensions.code).toBe('GRAPHQL_PARSE_FAILED');
    }
  });
});

describe('fragments in fragments', () => {
  const chain = (links: number, end: string) =>
    `${Array.from({ length: links }, (_, i) => `fragment F${i} on Query { ...F${i + 1} }`).join(' ')} fragment F${links} on Query ${end}`;

  it.each([
    ['a chain as long as the tokens allow', `{ ...F0 } ${chain(700, '{ b }')}`],
    [
      'a chain below and above many brackets',
      `${nest(200, '{...', '}', '{ ...F0 }')} ${chain(400, nest(200, '{...', '}', '{ b }'))}`,
    ],
    ['a chain whose end is denied', `{ ...F0 } ${chain(700, '{ b me { name } }')}`],
  ])('of %s are answered below 500', async (_what, query) => {
    const { status, json } = await ask(query);
    expect(status).toBeLessThan(500);
    expect(JSON.stringify(json)).not.toMatch(/INTERNAL|stack/);
  });
});

describe('a value that is written in the text', () => {
  const tooDeep =
    'The operation is over a limit: a written value is nested deeper than 10 levels. Send it as a variable.';

  // The planner takes twice as long for each level: unlimited, the last of these would keep it busy for longer than anybody lives.
  it.each([
    ['lists', `{ a(any: ${nest(11, '[', ']')}) }`],
    ['objects', `{ a(f: ${nest(11, '{g:', '}', '{}')}) }`],
    ['objects where a list is due', `{ a(f: ${nest(100, '{f:', '}', '{}')}) }`],
    ['lists in a default', `query ($v: Any = ${nest(11, '[', ']')}) { a(any: $v) }`],
    ['lists in a directive', `{ b @include(if: ${nest(11, '[', ']')}) }`],
    ['lists in a fragment', `{ ...F } fragment F on Query { a(any: ${nest(11, '[', ']')}) }`],
    ['more lists than there are tokens', `{ a(any: ${nest(2_300, '[', ']')}) }`],
  ])('of %s in each other is refused, and what to do instead is said', async (_what, query) => {
    const { status, json } = await ask(query);
    expect([status, json.errors]).toEqual([
      400,
      [{ message: tooDeep, extensions: { code: 'OPERATION_LIMIT_EXCEEDED' } }],
    ]);
  });

  it('may be nested as deep as anybody writes', async () => {
    expect((await ask(`{ a(any: ${nest(10, '[', ']')}) }`)).json).toEqual({ data: { a: 'a' } });
    expect((await ask(`{ a(f: { f: [{ f: [{ g: { f: [{}] } }] }] }) }`)).json).toEqual({ data: { a: 'a' } });
  });
});

describe('variables', () => {
  const tooDeep = 'The operation is over a limit: variables are nested deeper than 64 levels. Send them flatter.';

  it.each([
    ['a scalar of any shape', 'query ($v: Any) { a(any: $v) }', nest(100_000, '[', ']')],
    ['an input object', 'query ($v: F) { a(f: $v) }', nest(50_000, '{"f":', '}', 'null')],
    ['what is skipped', 'query ($v: F) { a(f: $v) @skip(if: true) b }', nest(50_000, '{"f":', '}', 'null')],
    ['what nobody asked for', 'query { b }', nest(65, '{"f":', '}', 'null')],
  ])('nested without end in %s are refused before anything recurses into them', async (_where, query, value) => {
    const { status, json } = await send(`{"query":${JSON.stringify(query)},"variables":{"v":${value}}}`);
    expect([status, json.errors]).toEqual([
      400,
      [{ message: tooDeep, extensions: { code: 'OPERATION_LIMIT_EXCEEDED' } }],
    ]);
  });

  it('may be nested far deeper than what is written in a text', async () => {
    const value = nest(60, '{"f":', '}', 'null');
    const { json } = await send(`{"query":"query ($v: F) { a(f: $v) }","variables":{"v":${value}}}`);
    expect(json).toEqual({ data: { a: 'a' } });
  });
});
