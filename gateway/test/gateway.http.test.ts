import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { GraphQLError } from 'graphql';
import { readFile, writeFile } from 'node:fs/promises';
import { compose, type BenchSubgraph } from './graph-bench.ts';
import { openHttpBench, type HttpBench } from './http-bench.ts';

const notes: BenchSubgraph = {
  name: 'notes',
  sdl: `
    type Note @key(fields: "id") { id: ID! text: String secret: String @requiresScopes(scopes: [["note:secret"]]) author: User next: Note }
    type User @key(fields: "id") { id: ID! notes: [Note!]! @requiresScopes(scopes: [["note:read"]]) }
    type Query { note(id: ID!): Note notes: [Note!]! @requiresScopes(scopes: [["note:read"]]) fail(how: String!): String }
    type Mutation { write(text: String!): Note @requiresScopes(scopes: [["note:read"]]) }
  `,
  resolvers: {
    Query: {
      note: (_: unknown, { id }: { id: string }) => ({ id, text: 'hello', secret: 'hush' }),
      notes: () => [{ id: '1', text: 'hello', secret: 'hush' }],
      fail: (_: unknown, { how }: { how: string }) => {
        const extensions = { code: how, stacktrace: ['at /srv/app.js:1'], url: 'mysql://root:pw@db' };
        throw new GraphQLError(`Duplicate entry 'ada@acme.example' for key`, { extensions });
      },
    },
    User: { notes: () => [{ id: '1', text: 'hello', secret: 'hush' }] },
    Mutation: { write: (_: unknown, { text }: { text: string }) => ({ id: '9', text }) },
  },
};

let bench: HttpBench;

beforeAll(async () => {
  bench = await openHttpBench([notes], { INTROSPECTION: 'open', LIMIT_BODY_BYTES: '20000', LIMIT_TOKENS: '1000' });
  Object.assign(bench.people, {
    'sub-reader': { id: 'u-1', tenantId: 'acme', roles: ['reader'], active: true, path: '/a/' },
    'sub-boss': { id: 'u-2', tenantId: 'acme', roles: ['boss'], active: true, path: null },
    'sub-gone': { id: 'u-3', tenantId: 'acme', roles: ['boss'], active: false, path: null },
  });
});
afterAll(() => bench.close());
beforeEach(() => {
  for (const subgraph of Object.values(bench.subgraphs)) subgraph.calls.splice(0);
});

describe('an operation', () => {
  it('is answered in the name of the person that the directory knows', async () => {
    const { status, json } = await bench.ask('{ me { id notes { text secret } } }', 'sub-boss');
    expect([status, json]).toEqual([200, { data: { me: { id: 'u-2', notes: [{ text: 'hello', secret: 'hush' }] } } }]);
    expect(bench.subgraphs['notes']!.calls[0]!.principal).toEqual({
      tenantId: 'acme',
      userId: 'u-2',
      kind: 'user',
      roles: ['boss'],
      teamPath: null,
      purpose: null,
      policies: [],
    });
  });

  it('is answered without what the roles of that person do not grant', async () => {
    const { json } = await bench.ask('{ note(id: "1") { text secret } }', 'sub-reader');
    expect(json.data).toEqual({ note: { text: 'hello', secret: null } });
    expect(json.errors).toHaveLength(1);
    expect(bench.subgraphs['notes']!.calls[0]!.query).not.toContain('secret');
  });

  it('asks the directory once, however many operations of that person arrive together', async () => {
    bench.people['sub-new'] = { id: 'u-9', tenantId: 'acme', roles: [], active: true, path: null };
    await Promise.all(Array.from({ length: 20 }, () => bench.ask('{ note(id: "1") { id } }', 'sub-new')));
    expect(bench.subgraphs['directory']!.calls).toHaveLength(1);
  });

  it('is kept by no cache and carries the id of its request', async () => {
    const { headers } = await bench.ask('{ note(id: "1") { id } }', 'sub-reader');
    expect(headers.get('cache-control')).toBe('private, no-store');
    expect(headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
  });
});

describe('a token', () => {
  const refused: [string, (bench: HttpBench) => Promise<Record<string, string>>, RegExp][] = [
    ['that was not sent', async () => ({}), /No access token was sent.*npm run -s token -- --as rep/],
    ['in another scheme', async () => ({ authorization: 'Basic YTpi' }), /not understood/],
    ['twice in one header', async () => ({ authorization: 'Bearer a, Bearer b' }), /not understood/],
    ['that is no token', async () => ({ authorization: 'Bearer abc' }), /malformed/],
    [
      'that has expired',
      async (at) => ({ authorization: `Bearer ${await at.token('sub-boss', { exp: 1_700_000_000 })}` }),
      /has expired/,
    ],
    [
      'for another audience',
      async (at) => ({ authorization: `Bearer ${await at.token('sub-boss', { aud: 'billing' })}` }),
      /another audience; expected "custodia"/,
    ],
    [
      'of another issuer',
      async (at) => ({ authorization: `Bearer ${await at.token('sub-boss', { iss: 'https://evil.example' })}` }),
      /another issuer/,
    ],
    ['of nobody', async (at) => ({ authorization: `Bearer ${await at.token('sub-nobody')}` }), /Nobody in this tenant/],
    [
      'of another tenant',
      async (at) => ({ authorization: `Bearer ${await at.token('sub-boss', { tenant: 'other' })}` }),
      /Nobody in this tenant/,
    ],
    [
      'of a deactivated account',
      async (at) => ({ authorization: `Bearer ${await at.token('sub-gone')}` }),
      /deactivated/,
    ],
  ];

  it.each(refused)('%s is refused, and the refusal says what to do', async (_what, headers, message) => {
    const answer = await bench.post({ query: '{ note(id: "1") { id } }' }, await headers(bench));
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(answer.json).toEqual({
      errors: [{ message: expect.stringMatching(message), extensions: { code: 'UNAUTHENTICATED' } }],
    });
    expect(bench.subgraphs['notes']!.calls).toEqual([]);
  });

  it('is not needed to read the schema where that is open', async () => {
    const { status, json } = await bench.post({ query: '{ __schema { queryType { name } } __typename }' });
    expect([status, json.data.__schema.queryType.name]).toEqual([200, 'Query']);
  });

  it('is needed for data beside the schema', async () => {
    const answer = await bench.post({
      query: '{ __schema { queryType { name } } ...F } fragment F on Query { note(id: "1") { id } }',
    });
    expect(answer.status).toBe(401);
  });
});

describe('where the schema is not to be read', () => {
  it('no token is no answer, and no page is served', async () => {
    const closed = await openHttpBench([notes]);
    expect((await closed.post({ query: '{ __schema { queryType { name } } }' })).status).toBe(401);
    expect((await fetch(`${closed.url}/`)).status).toBe(404);
    await closed.close();
  });
});

describe('a limit', () => {
  const deep = (levels: number) => `{ note(id: "1") ${'{ next '.repeat(levels)} { id } ${'}'.repeat(levels)} }`;
  const table: [string, string, string][] = [
    ['depth', deep(20), '15 levels deep'],
    [
      'depth through fragments',
      `{ note(id: "1") { ...A } } fragment A on Note { next { next { next { next { ...B } } } } } fragment B on Note { next { next { next { next { next { next { next { next { next { next { next { id } } } } } } } } } } } }`,
      '15 levels deep',
    ],
    ['tokens', `{ note(id: "1") { ${'id '.repeat(1100)} } }`, '1000 tokens'],
    ['aliases', `{ note(id: "1") { ${Array.from({ length: 60 }, (_, i) => `a${i}: id`).join(' ')} } }`, '50 aliases'],
    ['root fields', `{ ${'__typename '.repeat(40)} }`, '30 root fields'],
    ['directives', `{ note(id: "1") { ${'id @skip(if: true) '.repeat(110)} } }`, '100 directives'],
    [
      'doubling fragments',
      `{ note(id: "1") { ...F0 } } ${Array.from({ length: 40 }, (_, i) => `fragment F${i} on Note { ...F${i + 1} ...F${i + 1} }`).join(' ')} fragment F40 on Note { id }`,
      '10000 selections',
    ],
  ];

  it.each(table)('on %s refuses, says what it is, and asks nobody', async (_what, query, message) => {
    const answer = await bench.ask(query, 'sub-boss');
    expect(answer.json.errors).toEqual([
      { message: expect.stringContaining(message), extensions: { code: 'OPERATION_LIMIT_EXCEEDED' } },
    ]);
    expect(answer.status).toBe(400);
    expect(bench.subgraphs['notes']!.calls).toEqual([]);
  });

  it('on the size of a request refuses it before it is read', async () => {
    const answer = await bench.ask(`{ note(id: "1") { id } } # ${'x'.repeat(30_000)}`, 'sub-boss');
    expect([answer.status, answer.json.errors[0].extensions.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    expect(answer.json.errors[0].message).toContain('20000 bytes');
  });
});

describe('bad input', () => {
  it.each([
    ['an unknown field', { query: '{ nothing }' }, 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['a syntax error', { query: '{ note(' }, 400, 'GRAPHQL_PARSE_FAILED'],
    ['no query', {}, 400, 'BAD_REQUEST'],
    ['a batch', [{ query: '{ __typename }' }], 400, 'BAD_REQUEST'],
    ['a query that is no text', { query: { a: 1 } }, 400, 'BAD_REQUEST'],
    ['a persisted query', { extensions: { persistedQuery: { version: 1, sha256Hash: 'a' } } }, 400, 'BAD_REQUEST'],
    ['a missing variable', { query: 'query ($id: ID!) { note(id: $id) { id } }' }, 400, 'BAD_USER_INPUT'],
    [
      'an operation that is not there',
      { query: 'query A { __typename }', operationName: 'B' },
      400,
      'OPERATION_RESOLUTION_FAILURE',
    ],
    ['no JSON', '{"query": ', 400, 'BAD_REQUEST'],
    ['a prototype in JSON', '{"query":"{ __typename }","__proto__":{"a":1}}', 400, 'BAD_REQUEST'],
    ['a reserved alias', { query: '{ note(id: "1") { __typename: id } }' }, 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['a subscription', { query: 'subscription { note(id: "1") { id } }' }, 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['a subscription to nothing', { query: 'subscription { __typename }' }, 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['a number without end', { query: '{ note(id: "1") { id @skip(if: 1e999) } }' }, 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['fragments in a circle', { query: '{ ...A } fragment A on Query { ...A }' }, 400, 'GRAPHQL_VALIDATION_FAILED'],
  ])('%s is refused with a code and no stack', async (_what, body, status, code) => {
    const authorization = `Bearer ${await bench.token('sub-boss')}`;
    const answer = await bench.post(body, { authorization });
    expect([answer.status, answer.json.errors[0].extensions]).toEqual([status, { code }]);
    expect(answer.text).not.toMatch(/stacktrace|node_modules|\.ts:/);
  });

  it('in the address is refused without repeating it', async () => {
    const response = await fetch(`${bench.url}/%E0%A4%A?ada@acme.example`);
    expect([response.status, await response.text()]).toEqual([400, expect.not.stringMatching(/ada|%E0/)]);
  });

  it('by GET is refused, so that no query ends up in an address', async () => {
    const response = await fetch(`${bench.url}/graphql?query={__typename}`);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'as %s, which a page of another site could send, is refused',
    async (type) => {
      const answer = await bench.post('{"query":"{ __typename }"}', { 'content-type': type });
      expect([400, 415]).toContain(answer.status);
    },
  );
});

describe('an error of a subgraph', () => {
  it.each(['INTERNAL_SERVER_ERROR', 'ER_DUP_ENTRY', 'UNAUTHENTICATED', '__proto__'])(
    'of the code %s is told in our words alone',
    async (how) => {
      const answer = await bench.ask('query ($how: String!) { fail(how: $how) }', 'sub-boss', { how });
      expect(answer.json.data).toEqual({ fail: null });
      expect(answer.json.errors).toEqual([
        {
          message: expect.stringContaining('The service "notes" failed'),
          path: ['fail'],
          extensions: { code: 'INTERNAL_SERVER_ERROR' },
        },
      ]);
      expect(answer.text).not.toMatch(/ada@|mysql|stack|127\.0\.0\.1/);
    },
  );

  it('that a client can do something about is passed on', async () => {
    const { json } = await bench.ask('{ fail(how: "BAD_USER_INPUT") }', 'sub-boss');
    expect(json.errors[0].extensions).toEqual({ code: 'BAD_USER_INPUT' });
  });

  it('about its database says that the service is not there', async () => {
    const { json, text } = await bench.ask('{ fail(how: "DATABASE_UNREACHABLE") }', 'sub-boss');
    expect(json.errors[0].extensions).toEqual({ code: 'SUBGRAPH_UNAVAILABLE' });
    expect(text).not.toContain('ada@');
  });

  it.each([
    ['HTML', 502, '<html>Bad Gateway at 10.0.0.7</html>'],
    ['nothing', 200, ''],
    ['a list', 200, '[]'],
    ['data that is no object', 200, '{"data":[1]}'],
    ['errors that are no list', 200, '{"errors":{"message":"x"}}'],
  ])('that is %s leaves a partial answer that names the service', async (_what, status, body) => {
    bench.subgraphs['notes']!.override = () => ({ status, body });
    const { json, text } = await bench.ask('{ me { id } note(id: "1") { id } }', 'sub-boss');
    bench.subgraphs['notes']!.override = null;
    expect(json.data).toEqual({ me: { id: 'u-2' }, note: null });
    expect(json.errors).toEqual([
      {
        message: expect.stringContaining('The service "notes" does not answer'),
        extensions: { code: 'SUBGRAPH_UNAVAILABLE' },
      },
    ]);
    expect(text).not.toMatch(/10\.0\.0\.7|html/);
  });

  it('that answers what the schema does not allow is told by the coordinate, and never by the value', async () => {
    bench.subgraphs['notes']!.override = () => ({
      status: 200,
      body: '{"data":{"notes":[{"id":"1","text":["ada@acme.example"]},{"id":null}]}}',
    });
    bench.logs.splice(0);
    const { json, text } = await bench.ask('{ notes { id text } }', 'sub-boss');
    bench.subgraphs['notes']!.override = null;
    const extensions = { code: 'INTERNAL_SERVER_ERROR' };
    expect(json).toEqual({
      data: null,
      errors: [
        { message: 'Invalid value found for Note.text.', path: ['notes', 0, 'text'], extensions },
        { message: 'Cannot return null for non-nullable field Note.id.', path: ['notes', 1, 'id'], extensions },
      ],
    });
    const noted = bench.logs.filter((line) => line.includes('does not fit the schema'));
    expect(noted).toHaveLength(1);
    expect(JSON.parse(noted[0]!)).toMatchObject({ requestId: expect.any(String), count: 2 });
    expect(text + noted.join('')).not.toContain('ada@');
  });

  it('that pollutes a prototype pollutes nothing', async () => {
    bench.subgraphs['notes']!.override = () => ({
      status: 200,
      body: '{"data":{"note":{"id":"1","__proto__":{"polluted":true}},"__proto__":{"polluted":true}}}',
    });
    const { json } = await bench.ask('{ note(id: "1") { id } }', 'sub-boss');
    bench.subgraphs['notes']!.override = null;
    expect(json).toEqual({ data: { note: { id: '1' } } });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('after a change may have been made says that this is not known', async () => {
    bench.subgraphs['notes']!.override = () => ({ status: 502, body: 'gone' });
    const { json } = await bench.ask('mutation { write(text: "x") { id } }', 'sub-boss');
    bench.subgraphs['notes']!.override = null;
    expect(json.errors[0].message).toContain('not known whether the change was made');
  });
});

describe('the log', () => {
  it('tells operations apart and holds no name, query, variable, token or personal value', async () => {
    bench.logs.splice(0);
    const query = 'query FindAdaLovelace($how: String!) { fail(how: $how) note(id: "ada@acme.example") { secret } }';
    const token = await bench.token('sub-reader');
    await bench.post({ query, variables: { how: 'private-value' } }, { authorization: `Bearer ${token}` });
    await bench.post(
      { query: 'query Ada { nothing(email: "ada@acme.example") }' },
      { authorization: `Bearer ${token}` },
    );
    const lines = bench.logs.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.filter((line) => line['msg'] === 'operation')).toEqual([
      expect.objectContaining({
        kind: 'query',
        outcome: 'errors',
        status: 200,
        denied: 1,
        durationMs: expect.any(Number),
      }),
      expect.objectContaining({ outcome: 'refused', codes: ['GRAPHQL_VALIDATION_FAILED'] }),
    ]);
    expect(bench.logs.join('')).not.toMatch(/ada|lovelace|private-value|acme|u-1|sub-reader/i);
    expect(bench.logs.join('')).not.toContain(token.slice(0, 20));
  });
});

describe('a request that is turned away', () => {
  it('leaves a line with its code and is counted', async () => {
    bench.logs.splice(0);
    await bench.post({ query: '{ note(id: "1") { id } }' }, { authorization: 'Bearer abc' });
    expect(bench.logs.map((line) => JSON.parse(line) as Record<string, unknown>)).toEqual([
      expect.objectContaining({ msg: 'request', outcome: 'refused', codes: ['UNAUTHENTICATED'] }),
    ]);
    const text = await (await fetch(`${bench.url}/metrics`)).text();
    expect(text).toMatch(/custodia_gateway_requests_total\{kind="unknown",outcome="refused"\} \d+/);
    expect(text).toMatch(/custodia_gateway_errors_total\{code="UNAUTHENTICATED"\} \d+/);
  });
});

describe('the platform', () => {
  it('hears that the gateway lives, and is ready while all its subgraphs are', async () => {
    expect((await fetch(`${bench.url}/livez`)).status).toBe(200);
    await untilReady(bench.url, 200);
    bench.subgraphs['notes']!.ready = false;
    const answer = await untilReady(bench.url, 503);
    expect(await answer.json()).toEqual({ ready: false, subgraphs: { directory: 'ready', notes: 'starting' } });
    bench.subgraphs['notes']!.ready = true;
    await untilReady(bench.url, 200);
  });

  it('counts requests, fetches and denied coordinates, and no person', async () => {
    await bench.ask('{ note(id: "1") { secret id } }', 'sub-reader');
    const text = await (await fetch(`${bench.url}/metrics`)).text();
    expect(text).toMatch(/custodia_gateway_requests_total\{kind="query",outcome="ok"\} \d+/);
    expect(text).toMatch(/custodia_gateway_subgraph_fetches_total\{subgraph="notes",outcome="ok"\} \d+/);
    expect(text).toMatch(/custodia_gateway_denied_fields_total\{coordinate="Note.secret"\} \d+/);
    expect(text).not.toMatch(/u-1|sub-|acme/);
  });

  it('reads public keys and no private one', async () => {
    const { keys } = (await (await fetch(`${bench.url}/.well-known/principal-jwks.json`)).json()) as { keys: object[] };
    expect(keys).toHaveLength(1);
    expect(keys[0]).not.toHaveProperty('d');
  });
});

describe('GraphiQL', () => {
  it('loads nothing from anywhere else and may not', async () => {
    const response = await fetch(`${bench.url}/`);
    const page = await response.text();
    expect(page).toContain('npm run -s token -- --as rep');
    expect(response.headers.get('content-security-policy')).toContain("connect-src 'self'");
    const plain = await fetch(`${bench.url}/`, { headers: { 'accept-encoding': 'identity' } });
    expect([plain.headers.get('content-encoding'), await plain.text()]).toEqual([null, page]);
    const markup = page.replace(/<script>[\s\S]*<\/script>/, '').replace(/<style>[\s\S]*?<\/style>/, '');
    expect(markup).not.toMatch(/(src|href)="?(https?:)?\/\//);
    expect(page).not.toMatch(/<script[^>]+src=|@import\s|url\(['"]?https?:/);
  });
});

describe('a changed supergraph', () => {
  it('is served without a restart, its rules with it; a broken one changes nothing and the log says why', async () => {
    const before = await readFile(bench.supergraphFile, 'utf8');
    const query = '{ note(id: "1") { text } }';
    expect((await bench.ask(query, 'sub-reader')).json.data).toEqual({ note: { text: 'hello' } });

    bench.logs.splice(0);
    await writeFile(bench.supergraphFile, before.replace('requiresScopes/v0.1', 'requiresScopes/v9.9'));
    await eventually(async () => bench.logs.some((line) => line.includes('cannot be served') && line.includes('v9.9')));
    expect((await bench.ask(query, 'sub-reader')).json.data).toEqual({ note: { text: 'hello' } });

    const stricter = notes.sdl.replace(
      'text: String secret',
      'text: String @requiresScopes(scopes: [["note:secret"]]) secret',
    );
    await writeFile(bench.supergraphFile, compose([{ ...notes, sdl: stricter }]));
    await eventually(async () => (await bench.ask(query, 'sub-reader')).json.data?.note === null);
    expect((await bench.ask(query, 'sub-boss')).json.data).toEqual({ note: { text: 'hello' } });

    await writeFile(bench.supergraphFile, before);
    await eventually(async () => (await bench.ask(query, 'sub-reader')).json.data?.note?.text === 'hello');
  });
});

describe('a subgraph that is down', () => {
  it('takes its own part of the answer and no more; without the directory nobody new gets in', async () => {
    const own = await openHttpBench([notes]);
    own.people['sub-boss'] = { id: 'u-2', tenantId: 'acme', roles: ['boss'], active: true, path: null };
    await own.ask('{ me { id } }', 'sub-boss');
    await own.subgraphs['notes']!.stop();
    const { json, status, text } = await own.ask('{ me { id } note(id: "1") { id } }', 'sub-boss');
    expect([status, json.data]).toEqual([200, { me: { id: 'u-2' }, note: null }]);
    expect(json.errors[0]).toEqual({
      message: 'The service "notes" does not answer. What it holds is missing from this answer. Try again in a moment.',
      extensions: { code: 'SUBGRAPH_UNAVAILABLE' },
    });
    expect(text).not.toMatch(/ECONN|127\.0\.0\.1/);

    await own.subgraphs['directory']!.stop();
    own.people['sub-new'] = { id: 'u-9', tenantId: 'acme', roles: [], active: true, path: null };
    const refused = await own.ask('{ __typename }', 'sub-new');
    expect([refused.status, refused.json.errors[0].extensions.code]).toEqual([503, 'SERVICE_UNAVAILABLE']);
    expect((await own.ask('{ note(id: "1") { id } }', 'sub-boss')).status).toBe(200);
    await own.close();
  });
});

async function untilReady(url: string, status: number): Promise<Response> {
  let answer = await fetch(`${url}/readyz`);
  await eventually(async () => {
    answer = await fetch(`${url}/readyz`);
    return answer.status === status;
  });
  return answer;
}

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('it did not come about within 15 s');
    await new Promise((next) => setTimeout(next, 50));
  }
}
