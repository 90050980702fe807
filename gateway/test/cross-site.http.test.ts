import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BenchSubgraph } from './graph-bench.ts';
import { openHttpBench, type HttpBench } from './http-bench.ts';

const notes: BenchSubgraph = {
  name: 'notes',
  sdl: 'type Query { note: String } type Mutation { write: String }',
  resolvers: { Query: { note: () => 'hello' }, Mutation: { write: () => 'written' } },
};

const app = 'https://app.example';
const preflight = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' };
const corsHeaders = (headers: Headers) => [...headers.keys()].filter((name) => name.startsWith('access-control-'));

let open: HttpBench;
let closed: HttpBench;
beforeAll(async () => {
  open = await openHttpBench([notes], { CORS_ORIGINS: `${app}, http://localhost:5173`, INTROSPECTION: 'open' });
  closed = await openHttpBench([notes], { INTROSPECTION: 'open' });
  for (const bench of [open, closed]) {
    bench.people['boss'] = { id: 'u-1', tenantId: 'acme', roles: ['boss'], active: true, path: null };
  }
});
afterAll(async () => {
  await open.close();
  await closed.close();
});

const asking = (bench: HttpBench, headers: Record<string, string>, path = '/graphql') =>
  fetch(`${bench.url}${path}`, { method: 'OPTIONS', headers });

describe('a page of an origin on the list', () => {
  it.each([app, 'http://localhost:5173'])(
    '%s may send operations with a token and a purpose, and no credentials',
    async (origin) => {
      const answer = await asking(open, { origin, ...preflight });
      expect(answer.status).toBe(204);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'authorization, content-type, x-purpose, x-request-id',
        'access-control-max-age': '600',
        vary: 'Origin',
      });
      expect(answer.headers.has('access-control-allow-credentials')).toBe(false);
    },
  );

  it('may read the answer, a refusal too, and nothing beside the graph', async () => {
    const { headers, status } = await open.post({ query: '{ note }' }, { origin: app });
    expect([status, headers.get('access-control-allow-origin')]).toEqual([401, app]);
    expect(headers.get('access-control-expose-headers')).toBe('x-request-id, retry-after');
    for (const path of ['/livez', '/metrics', '/.well-known/principal-jwks.json', '/']) {
      expect(corsHeaders((await fetch(`${open.url}${path}`, { headers: { origin: app } })).headers)).toEqual([]);
    }
  });
});

describe('a page of any other origin', () => {
  it.each([
    'https://evil.example',
    'https://app.example.evil.example',
    'https://app.example:8443',
    'http://app.example',
    'https://APP.example',
    'null',
    '*',
  ])('%s is told nothing', async (origin) => {
    const answer = await asking(open, { origin, ...preflight });
    expect([answer.status, corsHeaders(answer.headers)]).toEqual([405, []]);
    expect(corsHeaders((await open.post({ query: '{ note }' }, { origin })).headers)).toEqual([]);
  });

  it('is told nothing where no list is set, whatever it asks', async () => {
    for (const headers of [{ origin: app, ...preflight }, { origin: closed.url, ...preflight }, {}] as Record<
      string,
      string
    >[]) {
      expect(corsHeaders((await asking(closed, headers)).headers)).toEqual([]);
    }
    expect(corsHeaders((await closed.post({ query: '{ note }' }, { origin: app })).headers)).toEqual([]);
  });
});

describe('what a page could send without asking first', () => {
  it.each([
    ['text', 'text/plain', '{"query":"mutation { write }"}'],
    ['text in the clothes of JSON', 'text/plain;application/json', '{"query":"mutation { write }"}'],
    ['a form', 'application/x-www-form-urlencoded', 'query=mutation%7Bwrite%7D'],
    [
      'a form with files',
      'multipart/form-data; boundary=x',
      '--x\r\ncontent-disposition: form-data; name="query"\r\n\r\nmutation{write}\r\n--x--\r\n',
    ],
    ['nothing that has a type', '', '{"query":"mutation { write }"}'],
  ])('of %s is refused and does nothing', async (_what, type, body) => {
    const authorization = `Bearer ${await open.token('boss')}`;
    // A Blob without a type sends no content-type at all.
    const response = await fetch(`${open.url}/graphql`, {
      method: 'POST',
      headers: { authorization, ...(type !== '' && { 'content-type': type }) },
      body: new Blob([body]),
    });
    expect([400, 415]).toContain(response.status);
    expect(open.subgraphs['notes']!.calls).toEqual([]);
  });

  it('in a batch is refused whole', async () => {
    const authorization = `Bearer ${await open.token('boss')}`;
    const answer = await open.post([{ query: 'mutation { write }' }, { query: '{ note }' }], { authorization });
    expect([answer.status, answer.json.errors[0].extensions.code]).toEqual([400, 'BAD_REQUEST']);
    expect(open.subgraphs['notes']!.calls).toEqual([]);
  });

  it('is not what GraphiQL sends: it works from the same origin', async () => {
    expect((await fetch(`${closed.url}/`)).status).toBe(200);
    const answer = await closed.post({ query: '{ __schema { queryType { name } } }' }, { origin: closed.url });
    expect([answer.status, answer.json.data.__schema.queryType.name]).toEqual([200, 'Query']);
  });
});
