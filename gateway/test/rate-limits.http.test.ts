import { afterEach, describe, expect, it } from '@jest/globals';
import type { OperationLimits } from '@custodia/policy';
import type { BenchSubgraph } from './graph-bench.ts';
import { openHttpBench, type HttpAnswer, type HttpBench } from './http-bench.ts';

const shop: BenchSubgraph = {
  name: 'shop',
  sdl: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@listSize"])
    type Item { id: ID }
    type Query { items(first: Int = 5): [Item!] @listSize(slicingArguments: ["first"]) }`,
  resolvers: { Query: { items: () => [{ id: '1' }] } },
};

const plenty = 1_000_000;
const everybody: OperationLimits = {
  tokens: plenty,
  depth: 10,
  height: plenty,
  aliases: plenty,
  rootFields: plenty,
  directives: plenty,
  selections: plenty,
  cost: 1_000,
  operationsPerMinute: 3,
  costPerMinute: 1_000,
};
const boss: OperationLimits = { ...everybody, operationsPerMinute: plenty };

let bench: HttpBench;
afterEach(() => bench.close());

async function open(env: Record<string, string> = {}): Promise<void> {
  bench = await openHttpBench([shop], env, {
    limitsOf: (principal) => (principal?.roles.includes('boss') ? boss : everybody),
  });
  Object.assign(bench.people, {
    reader: { id: 'u-1', tenantId: 'acme', roles: ['reader'], active: true, path: null },
    other: { id: 'u-2', tenantId: 'acme', roles: ['reader'], active: true, path: null },
    boss: { id: 'u-3', tenantId: 'acme', roles: ['boss'], active: true, path: null },
  });
}

const query = '{ items { id } }';
const fine = { data: { items: [{ id: '1' }] } };

function expectLimited(answer: HttpAnswer, message: RegExp): void {
  expect([answer.status, answer.json]).toEqual([
    429,
    { errors: [{ message: expect.stringMatching(message), extensions: { code: 'RATE_LIMITED' } }] },
  ]);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(60);
  expect(answer.headers.get('cache-control')).toBe('private, no-store');
}

async function limited(budget: string): Promise<string | undefined> {
  const text = await (await fetch(`${bench.url}/metrics`)).text();
  return new RegExp(`custodia_gateway_rate_limited_total\\{budget="${budget}"\\} (\\d+)`).exec(text)?.[1];
}

describe('operations of one principal', () => {
  it('are refused over the number of their role, and nobody else notices', async () => {
    await open();
    for (let time = 0; time < 3; time += 1) expect((await bench.ask(query, 'reader')).json).toEqual(fine);
    bench.subgraphs['shop']!.calls.splice(0);
    expectLimited(
      await bench.ask(query, 'reader'),
      /^You may send 3 operations a minute, and have\. Try again in \d+ s\.$/,
    );
    expect(bench.subgraphs['shop']!.calls).toEqual([]);
    expect((await bench.ask(query, 'other')).json).toEqual(fine);
    for (let time = 0; time < 5; time += 1) expect((await bench.ask(query, 'boss')).json).toEqual(fine);
    expect(await limited('operations')).toBe('1');
  });

  it('count whichever token they come with, and also where they are faulty', async () => {
    await open();
    const post = async (body: unknown) =>
      bench.post(body, { authorization: `Bearer ${await bench.token('reader', { jti: String(Math.random()) })}` });
    for (const body of [{ query: '{' }, { query: '{ nothing }' }, [{ query }]])
      expect((await post(body)).status).toBe(400);
    expectLimited(await post({ query }), /3 operations a minute/);
  });

  it('are refused over what they may cost together, and a cheap one still fits', async () => {
    await open();
    expect((await bench.ask('{ items(first: 700) { id } }', 'boss')).json).toEqual(fine);
    bench.subgraphs['shop']!.calls.splice(0);
    expectLimited(await bench.ask('{ items(first: 400) { id } }', 'boss'), /may cost 1000 together; this one, at 400/);
    expect(bench.subgraphs['shop']!.calls).toEqual([]);
    expect((await bench.ask('{ items(first: 300) { id } }', 'boss')).json).toEqual(fine);
    expect(await limited('cost')).toBe('1');
  });

  it('are held under the ceiling of the settings', async () => {
    await open({ LIMIT_OPERATIONS_PER_MINUTE: '1' });
    await bench.ask(query, 'boss');
    expectLimited(await bench.ask(query, 'boss'), /You may send 1 operations/);
  });
});

describe('requests of one address', () => {
  it('are refused over their number before a token is looked at; the platform is not counted', async () => {
    await open({ ADDRESS_REQUESTS_PER_MINUTE: '2' });
    await bench.ask(query, 'boss');
    await bench.post('no JSON');
    bench.logs.splice(0);
    expectLimited(
      await bench.ask(query, 'boss'),
      /^There were too many requests from this address\. Try again in \d+ s\.$/,
    );
    for (const path of ['/livez', '/metrics', '/.well-known/principal-jwks.json']) {
      expect((await fetch(`${bench.url}${path}`)).status).toBe(200);
    }
    expect(await limited('address')).toBe('1');
    expect(bench.logs.join('')).not.toContain('127.0.0.1');
  });

  it('with wrong tokens are refused after a few, and those who are signed in go on', async () => {
    await open({ ADDRESS_FAILED_SIGN_INS_PER_MINUTE: '2' });
    const token = await bench.token('boss');
    expect((await bench.post({ query }, { authorization: `Bearer ${token}` })).json).toEqual(fine);
    for (let time = 0; time < 2; time += 1) {
      expect((await bench.post({ query }, { authorization: 'Bearer abc' })).status).toBe(401);
    }
    expectLimited(await bench.post({ query }, { authorization: 'Bearer abc' }), /too many failed sign-ins/);
    expectLimited(await bench.ask(query, 'other'), /too many failed sign-ins/);
    expect((await bench.post({ query }, { authorization: `Bearer ${token}` })).json).toEqual(fine);
    expect(await limited('sign-ins')).toBe('2');
  });
});
