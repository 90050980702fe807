import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPrincipalVerifier, type Principal } from '@custodia/identity';
import { compilePolicy, pseudonymKey, readSchemas, subgraphSdl } from '@custodia/policy';
import { aPrincipal, testPrincipals, type TestPrincipals } from '@custodia/testing';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { startSubgraph, type RunningSubgraph, type SubgraphOptions } from '../src/index.ts';

const personal = '@personalData(category: "user.contact.email", purposes: [SALES, OPERATIONS])';
const mask = (style: string) => `${personal} @mask(as: ${style}, unless: [["contact.pii:read"]])`;

/** A graph of its own, which has every style there is. */
const sources = {
  ...readSchemas(),
  subgraphs: {
    vault: `
      type Query { person(id: ID!): Person @notPersonal people: [Person!] @notPersonal broken: Person @notPersonal }
      type Person @key(fields: "id") @dataSubject(id: "id") @records(access: "customer") @retention(rule: "customer") {
        id: ID! @notPersonal
        email: String ${mask('EMAIL')}
        phone: String ${mask('PHONE')}
        name: String ${mask('NAME')}
        account: String ${mask('LAST_FOUR')}
        born: Date ${mask('YEAR_OF_BIRTH')}
        bornText: String ${mask('YEAR_OF_BIRTH')}
        postcode: String ${mask('POSTCODE_AREA')}
        salary: Money ${mask('CURRENCY_BAND')}
        bonusMinor: BigInt ${mask('CURRENCY_BAND')}
        note: String ${mask('REDACT')}
        login: String ${mask('PSEUDONYM')}
        oldLogin: String ${mask('PSEUDONYM')}
      }`,
  },
};
const policy = compilePolicy(sources);

const lovelace = {
  id: '1',
  email: 'augusta.byron@example.com',
  phone: '+4915112345678',
  name: 'Augusta Lovelace',
  account: 'DE02120300000000202051',
  born: '1985-12-10',
  bornText: '1985-12-10',
  postcode: 'SW1A 2AA',
  salary: { amountMinor: 7_654_321n, currency: 'EUR' },
  bonusMinor: 765_432n,
  note: 'prefers the analytical engine',
  login: 'augusta-k',
  oldLogin: 'augusta-k',
};
const whole = [
  ...['augusta', 'byron', '4915112', '345678', 'lovelace', '2120300', '202051', '12-10', '2aa', 'sw1', '7654321'],
  ...['76543', '654321', '765432', '65432', 'analytical', 'prefers', 'augusta-k'],
];
const everything = `id email phone name account born bornText postcode salary { amountMinor currency } bonusMinor note login oldLogin`;

const seenBelow: unknown[] = [];
const lines: string[] = [];
const options = (principals: TestPrincipals): SubgraphOptions => ({
  name: 'vault',
  port: 0,
  sdl: subgraphSdl('vault', sources),
  policy,
  resolvers: {
    Query: {
      person: () => lovelace,
      people: async () => [lovelace, { ...lovelace, id: '2', login: 'another-k' }],
      broken: () => ({
        id: '3',
        email: () => {
          throw new Error(`no such address: ${lovelace.email}`);
        },
        phone: Promise.reject(new Error(`no such number: ${lovelace.phone}`)),
        name: { toString: () => lovelace.name, toJSON: () => lovelace.name },
        account: { then: (done: (value: string) => void) => done(lovelace.account) },
        born: lovelace.name,
        salary: { amountMinor: lovelace.account, currency: lovelace.name },
        bonusMinor: lovelace.email,
        note: [lovelace.note],
      }),
    },
    Person: {
      __resolveReference: () => lovelace,
      email: (person: { email: unknown }) =>
        typeof person.email === 'function' ? (person.email as () => string)() : Promise.resolve(person.email),
    },
    Money: {
      amountMinor: (money: { amountMinor: unknown }) => {
        seenBelow.push(money);
        return money.amountMinor;
      },
    },
  },
  verifier: createPrincipalVerifier({ jwks: principals.jwksUrl, subgraph: 'vault' }),
  logger: pino({ level: 'info' }, { write: (line) => void lines.push(line) }),
  metrics: new Registry(),
  readiness: async () => {},
  pseudonymKey: pseudonymKey(secret),
  clock: () => new Date('2026-06-01'),
});
const secret = randomBytes(32).toString('base64url');

const rep = aPrincipal({ purpose: 'SALES' });
const operator = aPrincipal({ roles: ['it_operator'], purpose: 'OPERATIONS' });

let principals: TestPrincipals;
let vault: RunningSubgraph;
beforeAll(async () => {
  principals = await testPrincipals();
  vault = await startSubgraph(options(principals));
});
afterAll(() => vault.stop());

/** The answer as it crosses the wire. */
async function ask(principal: Principal, query: string): Promise<string> {
  const authorization = `Bearer ${await principals.token(principal, 'vault')}`;
  const headers = { 'content-type': 'application/json', authorization };
  const response = await fetch(`${vault.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
  return JSON.stringify([...response.headers]) + (await response.text());
}

async function dataOf(principal: Principal, query: string): Promise<any> {
  const answer = await ask(principal, query);
  return JSON.parse(answer.slice(answer.indexOf('{"data"'))).data;
}

function expectNothingWhole(text: string): void {
  const lower = text.toLowerCase();
  expect(whole.filter((fragment) => lower.includes(fragment))).toEqual([]);
}

describe('who sees the value', () => {
  it('gets it as it is', async () => {
    const { person } = await dataOf(rep, `{ person(id: "1") { ${everything} } }`);
    expect(person).toEqual({
      ...lovelace,
      salary: { amountMinor: 7_654_321, currency: 'EUR' },
      bonusMinor: 765_432,
    });
  });
});

describe('who sees the mask', () => {
  it('gets the part that each style leaves', async () => {
    const { person } = await dataOf(operator, `{ person(id: "1") { ${everything} } }`);
    expect(person).toEqual({
      id: '1',
      email: 'a•••@example.com',
      phone: '•••78',
      name: 'A••• L•••',
      account: '•••2051',
      born: '1985-01-01',
      bornText: '1985',
      postcode: 'SW•••',
      salary: { amountMinor: 5_000_000, currency: 'EUR' },
      bonusMinor: 500_000,
      note: '•••',
      login: expect.stringMatching(/^p_[a-z2-7]{20}$/),
      oldLogin: person.login,
    });
  });

  it.each([
    ['a query', `{ person(id: "1") { ${everything} } }`],
    ['a list', `{ people { ${everything} } }`],
    [
      '_entities',
      `{ _entities(representations: [{ __typename: "Person", id: "1" }]) { ... on Person { ${everything} } } }`,
    ],
    [
      'an alias and a fragment',
      '{ person(id: "1") { id: email ...F } } fragment F on Person { note: name born: account }',
    ],
    ['an alias of a part', '{ person(id: "1") { salary { currency: amountMinor } } }'],
  ])('gets no whole value over the wire by %s', async (_by, query) => {
    const answer = await ask(operator, query);
    expect(answer).toContain('"data":{');
    expect(answer).not.toContain('"errors"');
    expectNothingWhole(answer);
  });

  it('gets no value by what goes wrong either: not in the errors, nor is it in the log', async () => {
    const answer = await ask(operator, `{ broken { ${everything} } }`);
    expect(answer).toContain('INTERNAL_SERVER_ERROR');
    expectNothingWhole(answer);
    expect(lines.join('')).toContain('a resolver failed');
    expectNothingWhole(lines.join(''));
    expect(lines.join('')).not.toContain(secret);
  });

  it('leaves the resolvers below nothing to show: they are given the mask', async () => {
    seenBelow.length = 0;
    await ask(operator, '{ person(id: "1") { salary { amountMinor } } }');
    expect(seenBelow).toEqual([{ amountMinor: 5_000_000n, currency: 'EUR' }]);
  });

  it('tells people apart by pseudonym within a tenant, and recognises nobody of another', async () => {
    const query = '{ people { login } }';
    const logins = async (principal: Principal): Promise<string[]> =>
      (await dataOf(principal, query)).people.map(({ login }: { login: string }) => login);
    const [here, again] = [await logins(operator), await logins({ ...operator, userId: 'somebody-else' })];
    const there = await logins({ ...operator, tenantId: 'rival' });
    expect(again).toEqual(here);
    expect(new Set([...here, ...there]).size).toBe(4);
  });
});

describe('a subgraph that has pseudonyms', () => {
  it('does not start without a key, and says which field needs it and what to set', async () => {
    await expect(startSubgraph({ ...options(principals), pseudonymKey: null })).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      message: expect.stringMatching(/Person\.login, Person\.oldLogin are masked as PSEUDONYM.*PSEUDONYM_KEY_FILE/),
    });
  });
});
