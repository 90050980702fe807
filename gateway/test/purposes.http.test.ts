import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { loadPolicyIndex, type FieldPolicy, type PolicyIndex, type TypePolicy } from '@custodia/policy';
import { eventually } from '@custodia/testing';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BenchSubgraph } from './graph-bench.ts';
import { openHttpBench, type HttpBench } from './http-bench.ts';

const diaries: BenchSubgraph = {
  name: 'diaries',
  sdl: `
    type Entry { id: ID! text: String mood: String place: String }
    type Query { entries: [Entry!]! }
    type Mutation { write(text: String!): Entry }
  `,
  resolvers: {
    Query: { entries: () => [{ id: '1', text: 'dear diary', mood: 'm•••', place: 'Ulm' }] },
    Mutation: { write: () => ({ id: '2' }) },
  },
};

const requiresNothing = { authenticated: false, requiresScopes: null, policies: null };

function aField(given: Partial<FieldPolicy> = {}): FieldPolicy {
  const said = { personal: null, mask: null, sealed: null, reveals: null, writes: null, args: {} };
  return { ...requiresNothing, subgraph: 'diaries', type: 'String', ...said, ...given };
}

/** Our purposes, and roles and fields made for this: what a seller reads is not what an accountant reads. */
function anIndex(version: string, textFor: readonly string[]): PolicyIndex {
  const personal = (purposes: readonly string[]) => ({ category: 'user.content', purposes });
  const role = (may: readonly string[]) => ({
    title: 'Role',
    scopes: ['operation:free-form'],
    emergency: [],
    records: {},
    purposes: { default: may[0]!, may },
  });
  const entry: TypePolicy = {
    ...requiresNothing,
    kind: 'object',
    subgraph: 'diaries',
    records: 'parent',
    retention: null,
    dataSubject: null,
    possibleTypes: [],
    fields: {
      id: aField(),
      text: aField({ personal: personal(textFor) }),
      mood: aField({ personal: personal(['SUPPORT']), mask: { as: 'REDACT', unless: [['nobody:holds']] } }),
      place: aField(),
    },
  };
  return {
    ...loadPolicyIndex(),
    version,
    types: { Entry: entry },
    roles: { seller: role(['SALES', 'SUPPORT']), accountant: role(['BILLING']) },
  };
}

const index = anIndex('0123456789abcdef', ['SALES', 'SUPPORT']);
const query = '{ entries { id text mood place } }';
const whole = { entries: [{ id: '1', text: 'dear diary', mood: 'm•••', place: 'Ulm' }] };
const without = { entries: [{ id: '1', text: null, mood: 'm•••', place: 'Ulm' }] };

let bench: HttpBench;

beforeAll(async () => {
  bench = await openHttpBench([diaries], { INTROSPECTION: 'open' }, { index });
  Object.assign(bench.people, {
    seller: { id: 'u-1', tenantId: 'acme', roles: ['seller'], active: true, path: null },
    accountant: { id: 'u-2', tenantId: 'acme', roles: ['accountant'], active: true, path: null },
    both: { id: 'u-3', tenantId: 'acme', roles: ['accountant', 'seller'], active: true, path: null },
    newcomer: { id: 'u-4', tenantId: 'acme', roles: [], active: true, path: null },
  });
});
afterAll(() => bench.close());
beforeEach(() => {
  bench.subgraphs['diaries']!.calls.splice(0);
  bench.logs.splice(0);
});

async function ask(subject: string, purpose?: string, claims: Record<string, unknown> = {}) {
  const authorization = `Bearer ${await bench.token(subject, claims)}`;
  return bench.post({ query }, { authorization, ...(purpose !== undefined && { 'x-purpose': purpose }) });
}

const calls = () => bench.subgraphs['diaries']!.calls;

describe('the purpose of a request', () => {
  it.each([
    ['the default of the role', 'seller', undefined, {}, 'SALES'],
    ['what the header states', 'seller', 'SUPPORT', {}, 'SUPPORT'],
    ['what the token states', 'seller', undefined, { purpose: 'SUPPORT' }, 'SUPPORT'],
    ['of several roles, the default of the one that comes first in the index', 'both', undefined, {}, 'SALES'],
    ['of several roles, any that one of them may state', 'both', 'BILLING', {}, 'BILLING'],
    ['none for somebody without a role', 'newcomer', undefined, {}, null],
  ])('is %s, and reaches the subgraph and the log', async (_what, subject, header, claims, purpose) => {
    const { status } = await ask(subject, header, claims);
    expect(status).toBe(200);
    expect(calls().map(({ principal }) => principal.purpose)).toEqual([purpose]);
    const line = bench.logs.map((text) => JSON.parse(text)).find(({ msg }) => msg === 'operation');
    expect(line.purpose).toBe(purpose);
  });

  it('decides what is fetched: for one that a field does not list it is denied, and a field with a mask is not', async () => {
    expect((await ask('seller')).json).toEqual({ data: whole });
    const { json } = await ask('accountant');
    expect(json).toEqual({
      data: without,
      errors: [
        {
          message: 'Unauthorized field or type',
          path: ['entries', 0, 'text'],
          extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' },
        },
      ],
    });
    expect(calls().map(({ query }) => /\btext\b/.test(query))).toEqual([true, false]);
    expect(calls().every(({ query }) => /\bmood\b/.test(query))).toBe(true);
  });

  it('does not stay with the person: asked by turns, no fetch for one purpose holds what another shows', async () => {
    const turns = Array.from({ length: 60 }, (_, turn) => (turn % 2 === 0 ? 'BILLING' : 'SUPPORT'));
    const answers = await Promise.all(turns.map((purpose) => ask('both', purpose)));
    answers.forEach(({ json }, turn) => expect(json.data).toEqual(turns[turn] === 'SUPPORT' ? whole : without));
    for (const { query, principal } of calls()) expect(/\btext\b/.test(query)).toBe(principal.purpose === 'SUPPORT');
    expect(calls()).toHaveLength(turns.length);
  });

  const refused: [string, string, string | undefined, Record<string, unknown>, RegExp][] = [
    ['that no role of the caller may state', 'accountant', 'SALES', {}, /the purpose SALES\. State BILLING by/],
    ['that nobody declared', 'seller', 'ada@acme.example', {}, /no purpose that is known.*SALES or SUPPORT/],
    ['that is empty', 'seller', '', {}, /no purpose/],
    ['named like a prototype', 'seller', '__proto__', {}, /no purpose/],
    ['in a header that came twice', 'seller', 'SALES, SALES', {}, /more than one/],
    ['of the token, that no role may state', 'accountant', undefined, { purpose: 'SALES' }, /access token states/],
    ['other than the token states', 'seller', 'SUPPORT', { purpose: 'SALES' }, /for SALES alone.*SUPPORT/],
    ['of somebody without a role', 'newcomer', 'SALES', {}, /You hold no role that may state one/],
  ];

  it.each(refused)('%s is refused before anything runs', async (_what, subject, header, claims, message) => {
    const { status, json } = await ask(subject, header, claims);
    expect(status).toBe(403);
    expect(json).toEqual({
      errors: [{ message: expect.stringMatching(message), extensions: { code: 'PURPOSE_NOT_ALLOWED' } }],
    });
    expect(calls()).toEqual([]);
    expect(bench.logs.join('')).not.toContain('ada@acme');
    expect(bench.logs.join('')).toContain('PURPOSE_NOT_ALLOWED');
  });

  it('of a mutation decides before anything is written', async () => {
    const authorization = `Bearer ${await bench.token('accountant')}`;
    const mutation = 'mutation { write(text: "x") { id } }';
    const { status } = await bench.post({ query: mutation }, { authorization, 'x-purpose': 'SALES' });
    expect([status, calls()]).toEqual([403, []]);
  });

  it('is not asked of who only reads the schema without a token', async () => {
    const { status } = await bench.post({ query: '{ __typename }' }, { 'x-purpose': 'SALES' });
    expect(status).toBe(200);
  });
});

describe('a supergraph and its policy index', () => {
  it('are served together: neither without the other, and both once both are there', async () => {
    const indexFile = path.join(bench.folder, 'policy.json');
    const before = await readFile(bench.supergraphFile, 'utf8');
    const stricter = anIndex('fedcba9876543210', ['SUPPORT']);

    await writeFile(bench.supergraphFile, before.replace(index.version, stricter.version));
    await eventually(() => expect(bench.logs.join('')).toContain('deploy both files'));
    expect((await ask('seller')).json.data).toEqual(whole);

    await writeFile(indexFile, JSON.stringify(stricter));
    await eventually(async () => expect((await ask('seller')).json.data).toEqual(without));
    expect((await ask('seller', 'SUPPORT')).json.data).toEqual(whole);

    await writeFile(indexFile, JSON.stringify(index));
    await writeFile(bench.supergraphFile, before);
    await eventually(async () => expect((await ask('seller')).json.data).toEqual(whole));
  });
});
