import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { declaredPolicies } from '../src/policies/declared-policies.ts';
import type { Policy } from '../src/policies/policy.ts';
import type { BenchSubgraph } from './graph-bench.ts';
import { openHttpBench, type HttpBench } from './http-bench.ts';

const vault: BenchSubgraph = {
  name: 'vault',
  sdl: `
    type Query { vault: Vault }
    type Mutation { open: String write: String @policy(policies: [["mfa-recent"]]) }
    type Vault {
      plain: String
      mfa: String @policy(policies: [["mfa-recent"]])
      inside: String @policy(policies: [["internal-network"]])
      glass: String @policy(policies: [["break-glass"]])
      trained: String @policy(policies: [["training-current"]])
      either: String @policy(policies: [["mfa-recent"], ["break-glass"]])
      both: String @policy(policies: [["mfa-recent", "internal-network"]])
      nobody: String @policy(policies: [["nobody-decides"]])
      never: String @policy(policies: [["never"]])
      throws: String @policy(policies: [["throws"]])
    }
  `,
  resolvers: {
    Query: { vault: () => ({}) },
    Mutation: { open: () => 'opened', write: () => 'written' },
    Vault: Object.fromEntries(
      ['plain', 'mfa', 'inside', 'glass', 'trained', 'either', 'both', 'nobody', 'never', 'throws'].map((field) => [
        field,
        () => `${field}!`,
      ]),
    ),
  },
};

const about = { title: 'Of a test', deadlineMs: 5_000 };
const asked: string[] = [];
const own = declaredPolicies({
  'mfa-recent': { ...about, withinMinutes: 15, methods: [['mfa']] },
  'internal-network': { ...about, networks: ['10.0.0.0/8'] },
  'training-current': about,
  'break-glass': { ...about, lastsMinutes: 15, reasonMinLength: 20 },
});
const odd: Record<string, Policy> = {
  never: () => new Promise(() => {}),
  throws: () => {
    throw new Error('ada@example.com');
  },
};
const policies = new Map(
  [...own, ...Object.entries(odd).map(([name, decide]) => [name, { decide, deadlineMs: 20 }] as const)].map(
    ([name, { decide, deadlineMs }]) => {
      const noting: Policy = (facts) => {
        asked.push(name);
        return decide(facts);
      };
      return [name, { decide: noting, deadlineMs }];
    },
  ),
);

let bench: HttpBench;

beforeAll(async () => {
  bench = await openHttpBench([vault], {}, { policies });
  const people = ['one', 'two', 'three'].map((subject) => [
    subject,
    { id: `u-${subject}`, tenantId: 'acme', roles: [], active: true, path: null },
  ]);
  Object.assign(bench.people, Object.fromEntries(people));
});

afterAll(() => bench?.close());

beforeEach(() => {
  asked.length = 0;
  for (const subgraph of Object.values(bench.subgraphs)) subgraph.calls.length = 0;
});

const seconds = () => Math.floor(Date.now() / 1000);
const withMfa = () => ({ auth_time: seconds() - 60, amr: ['pwd', 'mfa'] });

async function ask(query: string, { subject = 'one', claims = {}, headers = {}, at = bench } = {}) {
  const authorization = `Bearer ${await at.token(subject, claims)}`;
  return (await at.post({ query }, { authorization, ...headers })).json;
}
const refused = (...path: string[]) => ({
  message: 'Unauthorized field or type',
  path,
  extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' },
});

describe('a field that needs a policy', () => {
  it('is shown to whoever the policy says yes to, and the subgraph is told of that decision and no other', async () => {
    expect(await ask('{ vault { plain mfa } }', { claims: withMfa() })).toEqual({
      data: { vault: { plain: 'plain!', mfa: 'mfa!' } },
    });
    expect(bench.subgraphs['vault']!.calls.map(({ principal }) => principal.policies)).toEqual([['mfa-recent']]);
  });

  it('is neither shown nor fetched where it says no', async () => {
    expect(await ask('{ vault { plain mfa } }', { claims: { auth_time: seconds() - 16 * 60, amr: ['mfa'] } })).toEqual({
      data: { vault: { plain: 'plain!', mfa: null } },
      errors: [refused('vault', 'mfa')],
    });
    expect(bench.subgraphs['vault']!.calls.map(({ query, principal }) => [query, principal.policies])).toEqual([
      [expect.not.stringContaining('mfa'), []],
    ]);
  });

  it('needs all of one alternative, and one alternative of all', async () => {
    const headers = { 'x-forwarded-for': '10.0.0.1' };
    expect((await ask('{ vault { either both } }', { claims: withMfa(), headers })).data.vault).toEqual({
      either: 'either!',
      both: null,
    });
  });

  it('is decided once for a request, however often and under whatever name it is selected', async () => {
    const query = `query { vault { a: mfa b: mfa ...more ... on Vault { c: either } } again: vault { mfa } }
      fragment more on Vault { mfa both }`;
    const { data } = await ask(query, { claims: withMfa() });
    expect(data.vault).toEqual({ a: 'mfa!', b: 'mfa!', mfa: 'mfa!', both: null, c: 'either!' });
    expect(asked.sort()).toEqual(['break-glass', 'internal-network', 'mfa-recent']);
  });

  it('is the only thing for which its policy is decided: not for other fields, operations or documents', async () => {
    await ask('{ vault { plain } }', { claims: withMfa() });
    await ask('{ __typename }', { claims: withMfa() });
    const query = 'query A { vault { plain } } query B { vault { mfa ...other } } fragment other on Vault { glass }';
    const authorization = `Bearer ${await bench.token('one')}`;
    expect((await bench.post({ query, operationName: 'A' }, { authorization })).json.errors).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it('keeps a mutation from being made at all', async () => {
    const query = 'mutation { open write }';
    expect(await ask(query)).toMatchObject({ data: null, errors: [refused('write')] });
    expect(bench.subgraphs['vault']!.calls).toEqual([]);
    expect((await ask(query, { claims: withMfa() })).data).toEqual({ open: 'opened', write: 'written' });
  });

  it('is denied where nobody decides its policy, where that throws, and where it never answers', async () => {
    expect(await ask('{ vault { plain nobody throws never } }', { claims: withMfa() })).toEqual({
      data: { vault: { plain: 'plain!', nobody: null, throws: null, never: null } },
      errors: [refused('vault', 'nobody'), refused('vault', 'throws'), refused('vault', 'never')],
    });
    const metrics = await (await fetch(`${bench.url}/metrics`)).text();
    for (const [policy, outcome] of [
      ['nobody-decides', 'undecided'],
      ['throws', 'thrown'],
      ['never', 'late'],
    ]) {
      expect(metrics).toMatch(
        new RegExp(`custodia_gateway_policy_decisions_total\\{policy="${policy}",outcome="${outcome}"\\} 1`),
      );
    }
    expect(bench.logs.join('')).not.toContain('ada@example.com');
  });

  it('never shares a plan or an answer between those it says yes to and those it says no to', async () => {
    const query = '{ vault { plain mfa either } }';
    const tokens = {
      yes: await bench.token('one', withMfa()),
      no: await bench.token('two'),
      stale: await bench.token('three', { auth_time: seconds() - 3_600, amr: ['mfa'] }),
    };
    const kinds = Object.keys(tokens) as (keyof typeof tokens)[];
    const rounds = Array.from({ length: 600 }, (_, round) => kinds[(round * 7) % 3]!);
    const answers = await Promise.all(
      rounds.map((kind) => bench.post({ query }, { authorization: `Bearer ${tokens[kind]}` })),
    );
    answers.forEach(({ json }, round) => {
      const sees = rounds[round] === 'yes';
      expect(json.data.vault).toEqual({
        plain: 'plain!',
        mfa: sees ? 'mfa!' : null,
        either: sees ? 'either!' : null,
      });
    });
    const calls = bench.subgraphs['vault']!.calls;
    expect(calls).toHaveLength(600);
    for (const { query: fetched, principal } of calls) {
      expect([principal.userId, /mfa|either/.test(fetched), principal.policies]).toEqual(
        principal.userId === 'u-one' ? ['u-one', true, ['mfa-recent']] : [principal.userId, false, []],
      );
    }
  });
});

describe('a token', () => {
  it.each([
    ['without a time of signing in', { amr: ['mfa'] }],
    ['without methods', { auth_time: 1 }],
    ['with no method at all', { auth_time: 1, amr: [] }],
    ['that names the policy itself', { policies: ['mfa-recent'], policy: 'mfa-recent', scope: 'mfa-recent' }],
  ])('%s meets no mfa-recent', async (_, claims) => {
    const fresh = 'auth_time' in claims ? { ...claims, auth_time: seconds() } : claims;
    expect((await ask('{ vault { mfa } }', { claims: fresh })).data.vault?.mfa ?? null).toBeNull();
  });
});

describe('the caller’s address', () => {
  const inside = async (forwarded: string | null, at?: HttpBench) => {
    const headers = forwarded === null ? {} : { 'x-forwarded-for': forwarded };
    return (await ask('{ vault { plain inside } }', { headers, ...(at && { at }) })).data.vault.inside;
  };

  it('is that of the socket, whatever the client says of it', async () => {
    expect(await inside(null)).toBeNull();
    expect(await inside('10.0.0.1')).toBeNull();
    expect(
      (await ask('{ vault { inside } }', { headers: { forwarded: 'for=10.0.0.1', 'x-real-ip': '10.0.0.1' } })).data
        .vault,
    ).toBeNull();
  });

  it('is what the nearest proxy that is not trusted was told to be, where proxies are named', async () => {
    const behind = await openHttpBench([vault], { TRUSTED_PROXIES: '127.0.0.1, 192.0.2.0/24' }, { policies });
    Object.assign(behind.people, bench.people);
    try {
      expect(await inside('10.0.0.1', behind)).toBe('inside!');
      expect(await inside('10.0.0.1, 192.0.2.7', behind)).toBe('inside!');
      // What the client wrote itself stands first; the proxy adds where it really came from.
      expect(await inside('10.0.0.1, 203.0.113.9', behind)).toBeNull();
      expect(await inside('10.0.0.1, 203.0.113.9, 192.0.2.7', behind)).toBeNull();
      for (const nonsense of ['unknown', '10.0.0.1:80', '::ffff:', ' ', ',']) {
        expect([nonsense, await inside(nonsense, behind)]).toEqual([nonsense, null]);
      }
    } finally {
      await behind.close();
    }
  });
});

describe('a broken glass', () => {
  const glass = async (subject: string) => (await ask('{ vault { plain glass } }', { subject })).data.vault.glass;

  it('opens at once, for its holder alone, and is closed at once', async () => {
    expect(await glass('two')).toBeNull();
    bench.people['two']!.facts = { breakGlassExpiresAt: new Date(Date.now() + 60_000).toISOString() };
    expect(await glass('two')).toBe('glass!');
    expect(await glass('three')).toBeNull();
    bench.people['two']!.facts = { breakGlassExpiresAt: null };
    expect(await glass('two')).toBeNull();
  });

  it('closes by the clock, also where the directory’s is behind', async () => {
    bench.people['two']!.facts = { breakGlassExpiresAt: new Date(Date.now() - 1).toISOString() };
    expect(await glass('two')).toBeNull();
  });

  it.each([
    ['fails', () => ({ status: 500, body: '{"errors":[{"message":"no"}]}' })],
    ['answers nonsense', () => ({ status: 200, body: '{"data":{"policyFacts":{"breakGlassExpiresAt":"soon"}}}' })],
    ['answers no facts', () => ({ status: 200, body: '{"data":{"policyFacts":null}}' })],
    ['answers no JSON', () => ({ status: 200, body: 'yes' })],
  ])('is a no while the directory %s', async (_, override) => {
    bench.people['two']!.facts = { breakGlassExpiresAt: new Date(Date.now() + 60_000).toISOString() };
    expect(await glass('two')).toBe('glass!');
    const directory = bench.subgraphs['directory']!;
    directory.override = override;
    try {
      expect(await glass('two')).toBeNull();
    } finally {
      directory.override = null;
    }
  });

  it('costs the directory one question for a request, and none where it is not needed', async () => {
    bench.people['two']!.facts = { trainingValidUntil: '9999-12-31' };
    expect((await ask('{ vault { glass trained } }', { subject: 'two' })).data.vault).toEqual({
      glass: null,
      trained: 'trained!',
    });
    await ask('{ vault { plain mfa inside } }', { subject: 'two' });
    const questions = bench.subgraphs['directory']!.calls.filter(({ query }) => query.includes('policyFacts'));
    expect(questions.map(({ principal }) => principal.userId)).toEqual(['u-two']);
  });
});
