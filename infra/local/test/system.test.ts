import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '@custodia/testing';
import { services } from '../src/index.ts';
import { command, type Ended, freePortRange, type RunningCustodia, startCustodia } from './running-custodia.ts';

/** The real `npm start` on an empty folder, and what people do with it, in order: starting costs time, so it is done once. */
const dataSet = fileURLToPath(new URL('../../../../shared/data/crm-sales', import.meta.url));
const people = [
  'rep',
  'manager',
  'manager2',
  'finance',
  'it',
  'support',
  'marketer',
  'privacy',
  'auditor',
  'admin',
  'outsider',
];

let dataDir = '';
let port = 0;
let env: Record<string, string> = {};
let custodia: RunningCustodia;
const tokens = new Map<string, string>();

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'custodia-system-'));
  port = await freePortRange();
  env = { PORT: String(port), CUSTODIA_DATA_DIR: dataDir };
  custodia = await startCustodia(env);
}, 300_000);

afterAll(async () => {
  await custodia?.end('SIGKILL');
  await rm(dataDir, { recursive: true, force: true });
});

const token = (person: string, ...options: string[]) => command('token', ['--as', person, ...options], env);

// The shape of an answer is what the tests are about to assert, so it is free here.
type Answer = {
  status: number;
  data: any;
  errors: { message: string; path?: string[]; extensions: { code: string } }[];
};

async function post(url: string, bearer: string | null, body: object): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(bearer !== null && { authorization: `Bearer ${bearer}` }) },
    body: JSON.stringify(body),
  });
  const { data = null, errors = [] } = (await response.json()) as Partial<Answer>;
  return { status: response.status, data, errors };
}

async function ask(person: string, query: string, variables = {}): Promise<Answer> {
  const known = tokens.get(person) ?? (await token(person)).out.trim();
  tokens.set(person, known);
  return post(`http://127.0.0.1:${port}/graphql`, known, { query, variables });
}

const queries = {
  me: '{ me { id name roles } }',
  accounts:
    '{ accounts(first: 10) { totalCount edges { node { id name industry annualRevenue { amountMinor } } } pageInfo { hasNextPage endCursor } } }',
  contacts:
    '{ contacts(first: 10) { edges { node { id fullName email phone account { name } opportunities(first: 2) { edges { node { id name stage } } } consents { purpose status } } } } }',
  opportunities:
    '{ opportunities(first: 10) { totalCount edges { node { id name stage amount { amountMinor currency } account { name } owner { id name } } } } }',
  audit: '{ auditEntries(first: 10) { edges { node { id action occurredAt actor { id } } } } }',
  pipeline: 'query { pipelineSummary(by: STAGE) { key count value { amountMinor currency } } }',
  counts:
    '{ contacts(first: 1) { totalCount } accounts(first: 1) { totalCount } opportunities(first: 1) { totalCount } }',
};

describe('a first start', () => {
  it('prints a line for each part and one ready line that says how to get a token', () => {
    const printed = custodia.printed();
    for (const part of [...services.map(({ name }) => name), 'witness', 'issuer', 'gateway'])
      expect(printed).toMatch(new RegExp(`^ {2}${part} +http://127\\.0\\.0\\.1:\\d+`, 'm'));
    expect(printed.match(/^Ready in .*$/gm)).toEqual([expect.stringContaining(`http://127.0.0.1:${port}/graphql`)]);
    expect(printed).toContain('npm run -s token -- --as rep');
  });

  it('is ready, and serves GraphiQL at / from itself', async () => {
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
    const page = await fetch(`http://127.0.0.1:${port}/`, { headers: { accept: 'text/html' } });
    expect(page.status).toBe(200);
    expect(await page.text()).not.toMatch(/(src|href)="https?:/);
  });

  it.each([
    ['on the same folder', () => env, /runs on .* already, as process \d+/],
    [
      'on the same port',
      () => ({ ...env, CUSTODIA_DATA_DIR: `${dataDir}-2` }),
      /Port \d+ is in use.*PORT=\d+ npm start/,
    ],
  ])('refuses a second start %s, and says what to do', async (_title, given, message) => {
    const second = await command('start', [], given());
    expect(second.error).toMatch(message);
    expect(second.code).toBe(1);
    await rm(`${dataDir}-2`, { recursive: true, force: true });
  });

  it('gives the demo tenant two thousand contacts, some of them to the representative, and consents', async () => {
    expect((await ask('admin', queries.counts)).data.contacts.totalCount).toBe(2000);
    expect((await ask('rep', queries.counts)).data.contacts.totalCount).toBe(60);
    const { data } = await ask(
      'admin',
      '{ withdrawn: consents(first: 1, filter: { status: WITHDRAWN }) { totalCount } given: consents(first: 1, filter: { status: GIVEN, purpose: "MARKETING" }) { totalCount } }',
    );
    expect(data.withdrawn.totalCount).toBeGreaterThan(20);
    expect(data.given.totalCount).toBeGreaterThan(1000);
  });

  it('shows the marketer the people who consented to marketing, and counts no others', async () => {
    const consents = '{ consents(first: 1, filter: { status: GIVEN, purpose: "MARKETING" }) { totalCount } }';
    const given = (await ask('admin', consents)).data.consents.totalCount as number;
    // As the README says.
    expect(given).toBe(1122);
    // Consents come to the contacts by events.
    await eventually(async () => {
      const { data, errors } = await ask(
        'marketer',
        '{ contacts(first: 50) { totalCount nodes { consents { purpose status } } } }',
      );
      expect(errors).toEqual([]);
      expect(data.contacts.totalCount).toBe(given);
      for (const { consents } of data.contacts.nodes)
        expect(consents).toContainEqual({ purpose: 'MARKETING', status: 'GIVEN' });
    });
  });
});

describe('a token', () => {
  it.each(people)('is printed for %s, alone, and is good', async (person) => {
    const { code, out, error } = await token(person);
    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    tokens.set(person, out.trim());
    const { data, errors } = await ask(person, queries.me);
    expect(errors).toEqual([]);
    expect(data.me.roles.length).toBeGreaterThan(0);
  });

  it('is printed for the full name of anybody in the directory, in any case', async () => {
    tokens.set('by name', (await token('darcel SCHLECHT')).out.trim());
    expect((await ask('by name', queries.me)).data.me).toMatchObject({
      name: 'Darcel Schlecht',
      roles: ['sales_representative'],
    });
  });

  it('is not printed for somebody unknown, who may be somebody else', async () => {
    const { code, out, error } = await token('Darcel Schlechter');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(error).toContain('Did you mean Darcel Schlecht?');
  });

  it.each([
    ['none', async () => null, /token/i],
    ['garbage', async () => 'garbage', /token/i],
    ['one for another audience', async () => (await token('admin', '--audience', 'shop')).out.trim(), /audience/],
    ['a stranger’s', async () => strangersToken, /token/i],
  ])('that is %s is refused', async (_title, bearer, message) => {
    const { status, data, errors } = await post(`http://127.0.0.1:${port}/graphql`, await bearer(), {
      query: queries.me,
    });
    expect({ status, data, code: errors[0]?.extensions.code }).toEqual({
      status: 401,
      data: null,
      code: 'UNAUTHENTICATED',
    });
    expect(errors[0]?.message).toMatch(message);
  });

  it('is refused when it has expired, and the message says so', async () => {
    const short = (await token('admin', '--ttl', '1')).out.trim();
    const answer = await eventually(async () => {
      const refused = await post(`http://127.0.0.1:${port}/graphql`, short, { query: queries.me });
      expect(refused.status).toBe(401);
      return refused;
    });
    expect(answer.errors[0]?.message).toMatch(/expired/);
  });
});

/** Signed by nobody the gateway knows. */
const strangersToken = [{ alg: 'EdDSA', kid: 'x' }, { sub: 'admin', tenant: 'demo', aud: 'custodia' }, 'signature']
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .join('.');

describe('a subgraph', () => {
  it.each(services.map(({ name }) => name))('%s answers nobody but the gateway', async (subgraph) => {
    const [, url = ''] = new RegExp(`^ {2}${subgraph} +(http://\\S+)`, 'm').exec(custodia.printed()) ?? [];
    for (const bearer of [null, tokens.get('admin') ?? null]) {
      for (const query of [
        '{ __typename }',
        '{ _service { sdl } }',
        '{ _entities(representations: []) { __typename } }',
      ]) {
        const { status, data, errors } = await post(`${url}/graphql`, bearer, { query });
        expect({ status, data, code: errors[0]?.extensions.code }).toEqual({
          status: 401,
          data: null,
          code: 'UNAUTHENTICATED',
        });
      }
    }
  });
});

interface Opportunity {
  agent: string;
  stage: string;
  value: number;
}

/** The data set has no quotes and no commas in cells, so here it is read without the importer. */
function opportunitiesOfDataSet(): Opportunity[] {
  return readFileSync(path.join(dataSet, 'sales_pipeline.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
    .map(([, agent = '', , , stage = '', , , value]) => ({
      agent,
      stage: stage.toUpperCase(),
      value: Number(value) * 100,
    }));
}

function agentsOf(manager: string): string[] {
  const lines = readFileSync(path.join(dataSet, 'sales_teams.csv'), 'utf8').trim().split('\n');
  return lines.map((line) => line.split(',')).flatMap(([agent = '', boss]) => (boss === manager ? [agent] : []));
}

function summary(of: Opportunity[]) {
  return Object.fromEntries(
    [...new Set(of.map(({ stage }) => stage))].map((stage) => {
      const rows = of.filter((row) => row.stage === stage);
      return [stage, { count: rows.length, amountMinor: rows.reduce((sum, { value }) => sum + value, 0) }];
    }),
  );
}

async function summaryFor(person: string) {
  const { data } = await ask(person, queries.pipeline);
  const rows = data.pipelineSummary as { key: string; count: number; value: { amountMinor: number } }[];
  return Object.fromEntries(rows.map(({ key, count, value }) => [key, { count, amountMinor: value.amountMinor }]));
}

// Where the data set is not, `npm test` says so.
if (existsSync(dataSet))
  describe('the import of the public CRM sales data set', () => {
    let first: Ended;
    beforeAll(async () => {
      first = await command('import', ['crm-sales', dataSet], env);
    }, 300_000);

    it('takes every row, reports what it repaired, and exits 0', () => {
      expect(first).toMatchObject({ code: 0 });
      expect(first.out).toContain('repaired 1,480 times: product "GTXPro" is read as "GTX Pro"');
      expect(first.out).toContain('empty 1,425 times: no account');
      expect(first.out).toContain('none refused');
      expect(first.error).toMatch(/^opportunities +8800 created/m);
    });

    it('finds the demo people who bear names of the data set, instead of making them again', async () => {
      for (const name of ['Darcel Schlecht', 'Melvin Marxen', 'Dustin Brinkmann']) {
        const { data } = await ask(
          'admin',
          'query ($name: String!) { users(filter: { nameIs: $name }) { totalCount } }',
          { name },
        );
        expect(data.users.totalCount).toBe(1);
      }
    });

    it('adds up, for who may see all, to 4,238 won worth 10,005,534.00, 2,473 lost, 1,589 engaging, 500 prospecting', async () => {
      const all = {
        WON: { count: 4238, amountMinor: 1000553400 },
        LOST: { count: 2473, amountMinor: 0 },
        ENGAGING: { count: 1589, amountMinor: 0 },
        PROSPECTING: { count: 500, amountMinor: 0 },
      };
      expect(await summaryFor('admin')).toEqual(all);
      expect(await summaryFor('finance')).toEqual(all);
      expect(summary(opportunitiesOfDataSet())).toEqual(all);
    });

    it('adds up, for a representative, to exactly what is theirs', async () => {
      const own = opportunitiesOfDataSet().filter(({ agent }) => agent === 'Darcel Schlecht');
      expect(await summaryFor('rep')).toEqual(summary(own));
      expect((await ask('rep', queries.opportunities)).data.opportunities.totalCount).toBe(own.length);
    });

    it.each([
      ['manager', 'Melvin Marxen'],
      ['manager2', 'Dustin Brinkmann'],
      ['Summer Sewald', 'Summer Sewald'],
    ])('adds up, for %s, to what those who report to them own', async (person, manager) => {
      const agents = agentsOf(manager);
      const theirs = opportunitiesOfDataSet().filter(({ agent }) => agents.includes(agent));
      expect(await summaryFor(person)).toEqual(summary(theirs));
    });

    it('shows another tenant nothing', async () => {
      const { data, errors } = await ask('outsider', queries.counts);
      expect(errors).toEqual([]);
      expect(data).toEqual({
        contacts: { totalCount: 0 },
        accounts: { totalCount: 0 },
        opportunities: { totalCount: 0 },
      });
      expect((await ask('outsider', queries.pipeline)).data.pipelineSummary).toEqual([]);
    });

    it('answers the queries of a CRM as written, for who may see all', async () => {
      const accounts = (await ask('admin', queries.accounts)).data.accounts;
      expect(accounts).toMatchObject({ totalCount: 85, pageInfo: { hasNextPage: true } });
      expect(accounts.edges[0].node).toMatchObject({
        name: 'Acme Corporation',
        industry: 'technology',
        annualRevenue: { amountMinor: 110004000000 },
      });
      const contacts = (await ask('admin', queries.contacts)).data.contacts.edges;
      expect(contacts).toHaveLength(10);
      expect(contacts[0].node).toMatchObject({
        fullName: expect.any(String),
        email: expect.stringContaining('@example.com'),
        account: { name: expect.any(String) },
      });
      const opportunities = (await ask('admin', queries.opportunities)).data.opportunities;
      expect(opportunities).toMatchObject({ totalCount: 8800 });
      const entries = await eventually(async () => {
        const { edges } = (await ask('admin', queries.audit)).data.auditEntries;
        expect(edges).toHaveLength(10);
        return edges;
      });
      expect(entries[0].node).toMatchObject({ action: expect.any(String), actor: { id: expect.any(String) } });
    });

    it('keeps finances from IT, e-mail addresses from the marketer, the audit log from sellers', async () => {
      const it = await ask('it', '{ accounts(first: 1) { nodes { name annualRevenue { amountMinor } } } }');
      expect(it.data.accounts.nodes[0]).toEqual({ name: 'Acme Corporation', annualRevenue: null });
      expect(it.errors[0]?.extensions.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
      const marketer = await ask('marketer', '{ contacts(first: 1) { nodes { fullName email } } }');
      expect(marketer.data.contacts.nodes[0].email).toMatch(/•/);
      expect((await ask('rep', queries.audit)).errors[0]?.extensions.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
      const people = (await ask('it', queries.contacts)).data.contacts.edges;
      expect(people).toHaveLength(10);
      for (const { node } of people) {
        expect(node).toMatchObject({ account: { name: expect.any(String) }, consents: null });
        expect([node.fullName, node.email].join()).toMatch(/•.*,.*•/);
      }
    });

    it('changes nothing the second time', async () => {
      const second = await command('import', ['crm-sales', dataSet], env);
      expect(second.code).toBe(0);
      expect(second.out).toContain('0 created, 0 updated, 10,948 unchanged, none refused');
    }, 120_000);

    it('writes nothing for somebody who may not import, and exits 2', async () => {
      const { code, error } = await command('import', ['crm-sales', dataSet, '--as', 'rep'], env);
      expect(error).toMatch(/This person may not import that/);
      expect(code).toBe(2);
    });
  });

describe('a bank account', () => {
  const bankAccount = 'DE89370400440532013000';
  const reason = 'Ada Lovelace says on the phone that nobody there changed her bank account.';
  const query = 'query($id: ID!) { account(id: $id) { name paymentTerms bankAccount } }';
  let id = '';
  /** What somebody sees of it; `person one` is that person without a second factor. */
  const seenBy = async (person: string) => {
    const answer = await ask(person, query, { id });
    const codes = answer.errors.map(({ path, extensions }) => [path?.at(-1), extensions.code]);
    return { ...(answer.data.account as object), codes };
  };
  const refused = (field: string) => [field, 'UNAUTHORIZED_FIELD_OR_TYPE'];
  const change = async (person: string, mutation: string, variables = {}) => {
    const { data, errors } = await ask(person, mutation, variables);
    expect(errors).toEqual([]);
    return Object.values(data)[0] as any;
  };

  beforeAll(async () => {
    for (const person of ['finance', 'support']) {
      tokens.set(`${person} without mfa`, (await token(person, '--without-mfa')).out.trim());
    }
    const create =
      'mutation($input: AccountInput!) { createAccount(input: $input) { account { id } problem { message } } }';
    const input = { name: 'Diverted payments', paymentTerms: 'net 30', bankAccount };
    id = (await change('admin', create, { input })).account.id;
  });

  afterAll(async () => {
    await change('admin', 'mutation($id: ID!) { deleteAccount(id: $id, expectedVersion: 1) { problem { message } } }', {
      id,
    });
  });

  it('is shown to finance with a second factor, and not without', async () => {
    expect(await seenBy('finance')).toEqual({
      name: 'Diverted payments',
      paymentTerms: 'net 30',
      bankAccount,
      codes: [],
    });
    expect(await seenBy('finance without mfa')).toMatchObject({ bankAccount: null, codes: [refused('bankAccount')] });
  });

  it('is shown to support while a glass is broken and no longer, and the audit log tells of it without the reason', async () => {
    const closed = { paymentTerms: null, bankAccount: null, codes: [refused('paymentTerms'), refused('bankAccount')] };
    expect(await seenBy('support')).toMatchObject(closed);
    const open =
      'mutation($reason: String!) { breakGlass(reason: $reason) { breakGlass { id expiresAt } problem { code field } } }';
    expect(await change('support', open, { reason: 'urgent' })).toMatchObject({
      breakGlass: null,
      problem: { code: 'INVALID_INPUT', field: 'reason' },
    });
    expect(await seenBy('support')).toMatchObject(closed);

    const { breakGlass } = await change('support', open, { reason });
    for (const person of ['support', 'support without mfa']) {
      expect(await seenBy(person)).toMatchObject({ paymentTerms: 'net 30', bankAccount, codes: [] });
    }
    expect(await seenBy('it')).toMatchObject({ bankAccount: null });

    const end = 'mutation { endBreakGlass { breakGlass { endedAt } problem { code } } }';
    expect(await change('support', end)).toMatchObject({ breakGlass: { endedAt: expect.any(String) }, problem: null });
    expect(await seenBy('support')).toMatchObject(closed);

    const support = (await ask('support', queries.me)).data.me.id as string;
    await eventually(async () => {
      const { data } = await ask(
        'auditor',
        `query($id: ID!) { auditEntries(filter: { recordId: $id }) { nodes { action outcome actor { id } changed } } }`,
        { id: breakGlass.id },
      );
      expect(data.auditEntries.nodes).toEqual([
        { action: 'break-glass.ended', outcome: 'SUCCEEDED', actor: { id: support }, changed: ['endedAt'] },
        {
          action: 'break-glass.opened',
          outcome: 'SUCCEEDED',
          actor: { id: support },
          changed: ['reason', 'openedAt', 'expiresAt'],
        },
      ]);
    });
    const { data } = await ask('auditor', '{ breakGlasses(first: 1) { nodes { id reason user { id } } } }');
    expect(data.breakGlasses.nodes).toEqual([{ id: breakGlass.id, reason, user: { id: support } }]);
    expect(readFileSync(path.join(dataDir, 'custodia.log'), 'utf8')).not.toMatch(/Lovelace|DE8937/);
  });
});

describe('stopping and starting again', () => {
  it('stops by itself, with exit code 0, when asked to', async () => {
    expect(await custodia.end('SIGINT')).toBe(0);
    expect(custodia.printed()).toContain('Stopping.');
    expect(existsSync(path.join(dataDir, 'run.json'))).toBe(false);
    expect((await token('rep')).code).toBe(2);
  }, 20_000);

  it('keeps every record, provisions nothing anew, and is quick', async () => {
    custodia = await startCustodia(env, 60_000);
    expect(custodia.printed()).not.toContain('invented people');
    // Tokens name the issuer by its port, which is the same as before, and its keys are kept.
    const { data } = await ask('admin', queries.counts);
    expect(data.contacts.totalCount).toBe(2000);
    if (existsSync(dataSet))
      expect(data).toMatchObject({ accounts: { totalCount: 85 }, opportunities: { totalCount: 8800 } });
  }, 90_000);

  it('recovers from being killed', async () => {
    await custodia.end('SIGKILL');
    custodia = await startCustodia(env, 60_000);
    expect((await ask('admin', queries.counts)).data.contacts.totalCount).toBe(2000);
    expect(await custodia.end('SIGTERM')).toBe(0);
  }, 90_000);
});
