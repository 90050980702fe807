import { afterEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BenchSubgraph } from './graph-bench.ts';
import { openHttpBench, type HttpAnswer, type HttpBench } from './http-bench.ts';

const notes: BenchSubgraph = {
  name: 'notes',
  sdl: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@requiresScopes"])
    type Query { note(id: ID): String secret: String @requiresScopes(scopes: [["note:secret"]]) }
    type Mutation { write: String }`,
  resolvers: {
    Query: { note: (_: unknown, { id }: { id?: string }) => `note ${id}`, secret: () => 'hush' },
    Mutation: { write: () => 'written' },
  },
};

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const reading = 'query Read($id: ID) { note(id: $id) }';
const both = 'query A { note(id: "a") } query B { note(id: "b") }';
const manifest = {
  [sha256(reading)]: reading,
  secret: '{ note(id: "1") secret }',
  both,
  stale: '{ gone }',
  deep: `{ ${'... { '.repeat(20)} note ${'}'.repeat(20)} }`,
};

let bench: HttpBench;
let file: string;
afterEach(() => bench.close());

async function open(env: Record<string, string> = {}): Promise<void> {
  file = path.join(await mkdtemp(path.join(tmpdir(), 'trusted-')), 'documents.json');
  await writeFile(file, JSON.stringify(manifest));
  bench = await openHttpBench([notes], { TRUSTED_DOCUMENTS: file, OPERATIONS: 'trusted', ...env });
  Object.assign(bench.people, {
    reader: { id: 'u-1', tenantId: 'acme', roles: ['reader'], active: true, path: null },
    explorer: { id: 'u-2', tenantId: 'acme', roles: ['explorer'], active: true, path: null },
  });
}

const send = async (body: unknown, subject = 'reader'): Promise<HttpAnswer> =>
  bench.post(body, { authorization: `Bearer ${await bench.token(subject)}` });
const refusal = ({ status, json }: HttpAnswer) => [status, json.errors[0].extensions.code];

describe('a trusted document', () => {
  it.each([
    ['by its id', { documentId: sha256(reading) }],
    ['by its id as GraphQL over HTTP writes digests', { documentId: `sha256:${sha256(reading)}` }],
    ["as Apollo's clients ask", { extensions: { persistedQuery: { version: 1, sha256Hash: sha256(reading) } } }],
    [
      'by its id, with nulls where a client leaves something out',
      { documentId: sha256(reading), query: null, extensions: null },
    ],
  ])('runs %s, with its variables', async (_how, body) => {
    await open();
    expect((await send({ ...body, variables: { id: '7' } })).json).toEqual({ data: { note: 'note 7' } });
  });

  it('of several operations runs the one that is named', async () => {
    await open();
    expect((await send({ documentId: 'both', operationName: 'B' })).json).toEqual({ data: { note: 'note b' } });
    expect(refusal(await send({ documentId: 'both' }))).toEqual([400, 'OPERATION_RESOLUTION_FAILURE']);
  });

  it('gives no rights: it is authorized and limited like any other', async () => {
    await open({ LIMIT_SELECTIONS: '15' });
    const { json } = await send({ documentId: 'secret' });
    expect(json.data).toEqual({ note: 'note 1', secret: null });
    expect(json.errors[0].extensions.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
    expect(refusal(await send({ documentId: 'deep' }))).toEqual([400, 'OPERATION_LIMIT_EXCEEDED']);
    expect((await bench.post({ documentId: 'secret' })).status).toBe(401);
  });

  it.each([
    ['an id that is not on the list', { documentId: 'nothing' }, 404, 'NOT_FOUND'],
    ['an id that every object has', { documentId: 'constructor' }, 404, 'NOT_FOUND'],
    [
      'a digest that is not on the list',
      { extensions: { persistedQuery: { version: 1, sha256Hash: sha256('x') } } },
      404,
      'NOT_FOUND',
    ],
    ['an id that is no text', { documentId: 7 }, 400, 'BAD_REQUEST'],
    [
      'an id in two ways',
      { documentId: 'both', extensions: { persistedQuery: { version: 1, sha256Hash: 'a' } } },
      400,
      'BAD_REQUEST',
    ],
    [
      'another version of the extension',
      { extensions: { persistedQuery: { version: 2, sha256Hash: sha256(reading) } } },
      400,
      'BAD_REQUEST',
    ],
    ['an extension that is no object', { extensions: { persistedQuery: 'x' } }, 400, 'BAD_REQUEST'],
    ['an id and a query', { documentId: 'both', query: '{ note }' }, 400, 'BAD_REQUEST'],
    ['a batch of ids', [{ documentId: 'both' }], 403, 'FORBIDDEN'],
  ])('is not found by %s, and the answer says what to do', async (_what, body, status, code) => {
    await open();
    const answer = await send(body);
    expect(refusal(answer)).toEqual([status, code]);
    expect(answer.json.errors[0].message).toMatch(/Publish|Send|send|documentId is|persistedQuery is/);
    expect(bench.subgraphs['notes']!.calls).toEqual([]);
  });

  it('cannot be registered by who sends it', async () => {
    await open({ OPERATIONS: 'free-form' });
    const query = '{ note(id: "new") }';
    const extensions = { persistedQuery: { version: 1, sha256Hash: sha256(query) } };
    expect(refusal(await send({ query, extensions }))).toEqual([400, 'BAD_REQUEST']);
    expect(refusal(await send({ extensions }))).toEqual([404, 'NOT_FOUND']);
  });
});

describe('a query that is on no list', () => {
  it('runs for who may send any, and for nobody else', async () => {
    await open();
    const refused = await send({ query: '{ note(id: "1") }' });
    expect([refused.status, refused.json]).toEqual([
      403,
      {
        errors: [
          {
            message:
              'Only trusted documents run here: send "documentId" in place of "query". Any other query needs the scope operation:free-form.',
            extensions: { code: 'FORBIDDEN' },
          },
        ],
      },
    ]);
    expect((await send({ query: '{ note(id: "1") }' }, 'explorer')).json).toEqual({ data: { note: 'note 1' } });
  });

  it('is refused also where its text is the text of a trusted document, and whatever it is', async () => {
    await open({ INTROSPECTION: 'open' });
    for (const query of [reading, '{ __schema { queryType { name } } }', '{ syntax', '{ __typename }', '']) {
      expect(refusal(await send({ query }))).toEqual([403, 'FORBIDDEN']);
    }
    expect(refusal(await bench.post({ query: '{ __schema { queryType { name } } }' }))).toEqual([403, 'FORBIDDEN']);
  });

  it('runs for everybody where operations are free-form, beside trusted documents', async () => {
    await open({ OPERATIONS: 'free-form' });
    expect((await send({ query: '{ note(id: "1") }' })).json).toEqual({ data: { note: 'note 1' } });
    expect((await send({ documentId: 'both', operationName: 'A' })).json).toEqual({ data: { note: 'note a' } });
  });
});

describe('the file of trusted documents', () => {
  it('that changes is served without a restart; one that cannot be served changes nothing, and the log says why', async () => {
    await open();
    await writeFile(file, JSON.stringify({ ...manifest, fresh: '{ note(id: "fresh") }' }));
    await eventually(async () => (await send({ documentId: 'fresh' })).json.data?.note === 'note fresh');
    await writeFile(file, '{ "fresh": "{ note" }');
    await eventually(async () =>
      bench.logs.some((line) => line.includes('cannot be served') && line.includes('does not parse')),
    );
    expect((await send({ documentId: 'fresh' })).json.data).toEqual({ note: 'note fresh' });
    await writeFile(file, JSON.stringify({ secret: manifest.secret }));
    await eventually(async () => (await send({ documentId: 'fresh' })).status === 404);
  });

  it('names in the log what does not fit the graph, and the client hears what is wrong with it', async () => {
    await open();
    const warned = bench.logs
      .map((line) => JSON.parse(line) as { documents?: string[] })
      .find(({ documents }) => documents);
    expect(warned?.documents).toEqual(['stale']);
    expect(refusal(await send({ documentId: 'stale' }))).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
  });
});

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('it did not come about within 15 s');
    await new Promise((next) => setTimeout(next, 25));
  }
}
