import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Principal } from '@custodia/identity';
import { aConsent } from '@custodia/service-testing';
import { eventually, stacks } from '@custodia/testing';
import { known } from './consenting-people.ts';
import { people, staged, startContacts, statementsOf, tell, type RunningContacts } from './running-contacts.ts';

const problem = 'problem { code field message currentVersion }';
const fields = `id version externalId fullName givenName familyName email phone emails { label address }
  phones { label number } jobTitle language account { id } owner { id }`;
const create = `mutation ($input: ContactInput!) { done: createContact(input: $input) { contact { ${fields} } ${problem} } }`;
const update = `mutation ($id: ID!, $v: Int!, $input: ContactUpdateInput!) {
  done: updateContact(id: $id, expectedVersion: $v, input: $input) { contact { ${fields} } ${problem} } }`;
const remove = `mutation ($id: ID!, $v: Int!) { done: deleteContact(id: $id, expectedVersion: $v) { deletedId ${problem} } }`;
const assign = `mutation ($id: ID!, $v: Int!, $owner: ID!) {
  done: assignContactOwner(id: $id, expectedVersion: $v, ownerId: $owner) { contact { id owner { id } } ${problem} } }`;
const upsert = `mutation ($input: [ContactUpsertInput!]!) {
  done: upsertContacts(input: $input) { rows { externalId id outcome problem { code field } } } }`;
const openAccount = 'mutation ($input: AccountInput!) { done: createAccount(input: $input) { account { id } } }';
const find = `query ($id: ID!) { contact(id: $id) { ${fields} } }`;
const list = 'query ($filter: ContactFilter) { contacts(filter: $filter) { totalCount nodes { id } } }';

const ada = {
  givenName: 'Ada',
  familyName: 'Lovelace',
  emails: [{ address: 'Ada@Example.com' }, { label: 'HOME', address: 'ada@home.example' }],
  phones: [{ label: 'MOBILE', number: '+49 (151) 123-45678' }],
  addresses: [{ label: 'BILLING', city: 'London', country: 'gb' }],
  birthday: '1990-12-10',
  nationalId: 'AB-123456-C',
  jobTitle: 'Analyst',
  language: 'en-gb',
};

describe.each(stacks())('contacts on $name', (stack) => {
  let contacts: RunningContacts;

  beforeAll(async () => {
    contacts = await startContacts(stack);
  });
  afterAll(() => contacts?.stop());

  const done = async (who: Principal, mutation: string, variables: object) =>
    (await contacts.graph.data(who, mutation, variables as Record<string, unknown>)).done;
  const meet = async (who: Principal, input: object = ada) => (await done(who, create, { input })).contact;
  const found = async (who: Principal, filter: object): Promise<string[]> =>
    (await contacts.graph.data(who, list, { filter })).contacts.nodes.map((node: { id: string }) => node.id);

  describe('allows', () => {
    it('a representative to keep people, spelled the way machines agree on', async () => {
      const { rep } = people();
      const contact = await meet(rep);
      expect(contact).toMatchObject({
        version: 1,
        fullName: 'Ada Lovelace',
        email: 'Ada@Example.com',
        phone: '+4915112345678',
        emails: [
          { label: 'WORK', address: 'Ada@Example.com' },
          { label: 'HOME', address: 'ada@home.example' },
        ],
        language: 'en-GB',
        account: null,
        owner: { id: rep.userId },
      });
      const query = 'query ($id: ID!) { contact(id: $id) { addresses { label street city country } } }';
      expect((await contacts.graph.data(rep, query, { id: contact.id })).contact.addresses).toEqual([
        { label: 'BILLING', street: null, city: 'London', country: 'GB' },
      ]);
    });

    it('a full name to follow the names until somebody writes one', async () => {
      const { rep } = people();
      const { id } = await meet(rep, { givenName: '小明', familyName: '王' });
      const change = async (v: number, input: object) => (await done(rep, update, { id, v, input })).contact.fullName;
      expect((await contacts.graph.data(rep, find, { id })).contact.fullName).toBe('王小明');
      expect(await change(1, { familyName: '李' })).toBe('李小明');
      expect(await change(2, { fullName: 'Mr Li' })).toBe('Mr Li');
      expect(await change(3, { givenName: '大明' })).toBe('Mr Li');
      expect(await change(4, { fullName: null })).toBe('李大明');
    });

    it('names as long as they may be, whatever their letters', async () => {
      const { rep } = people();
      const [givenName, familyName] = ['İ'.repeat(100), '\u{20bb7}'.repeat(50)];
      const { id } = await meet(rep, { givenName, familyName, emails: [{ address: `${'İ'.repeat(60)}@example.com` }] });
      expect((await contacts.graph.data(rep, find, { id })).contact.fullName).toBe(`${givenName} ${familyName}`);
    });

    it('each role what it may see, and the rest masked or denied', async () => {
      const who = people();
      const { id } = await meet(who.rep);
      // What the marketer asks for rests on it.
      await known(contacts, [aConsent(id, { tenantId: who.rep.tenantId, purpose: 'MARKETING' })]);
      const sees = async (principal: Principal, field: string) => {
        const { data, errors } = await contacts.graph.ask(
          principal,
          `query ($id: ID!) { contact(id: $id) { ${field} } }`,
          { id },
        );
        return errors[0]?.extensions?.code ?? Object.values(data?.contact ?? {})[0];
      };
      const denied = 'UNAUTHORIZED_FIELD_OR_TYPE';
      expect(await sees(who.it, 'fullName')).toMatch(/^A•/);
      expect(await sees(who.it, 'email')).toMatch(/^A•+@/);
      expect(await sees(who.it, 'emails { address }')).toEqual([
        { address: expect.stringMatching(/•/) },
        { address: expect.stringMatching(/•/) },
      ]);
      expect(await sees(who.it, 'addresses { city }')).toBe(denied);
      expect(await sees(who.it, 'birthday')).toBe(denied);
      expect(await sees(who.it, 'nationalId')).toBe(denied);
      expect(await sees(who.finance, 'fullName')).toBe('Ada Lovelace');
      expect(await sees(who.finance, 'email')).toMatch(/•/);
      expect(await sees(who.marketer, 'phone')).toMatch(/•/);
      expect(await sees(who.support, 'nationalId')).toMatch(/•/);
      expect(await sees(who.support, 'birthday')).toBe(denied);
      expect(await sees(who.privacy, 'birthday')).toBe('1990-12-10');
      expect(await sees(who.privacy, 'nationalId')).toBe('AB-123456-C');
      expect(await sees(who.auditor, 'id')).toBe(denied);
    });

    it('search by the whole address in any case, and by a part of the name', async () => {
      const { rep, colleague, manager } = people();
      const { id } = await meet(rep);
      await meet(colleague, { fullName: '王小明', emails: [{ address: 'ada@home.example' }] });
      expect(await found(rep, { email: 'ADA@HOME.EXAMPLE' })).toEqual([id]);
      expect(await found(manager, { email: 'ada@home.example' })).toHaveLength(2);
      expect(await found(rep, { email: 'home.example' })).toEqual([]);
      expect(await found(manager, { nameContains: 'LOVE' })).toEqual([id]);
      expect(await found(manager, { nameContains: '小' })).toHaveLength(1);
      expect(await found(manager, { nameContains: '%' })).toEqual([]);
      expect(await found(rep, { externalId: '' })).toEqual([]);
      await done(rep, update, { id, v: 1, input: { emails: [] } });
      expect(await found(rep, { email: 'ada@home.example' })).toEqual([]);
    });

    it('an import to be sent twice: the second changes nothing and tells nothing', async () => {
      const { admin, rep } = people();
      await tell(contacts, rep);
      await done(admin, openAccount, { input: { name: 'Isdom', externalId: 'isdom' } });
      const input = [{ ...ada, externalId: 'ada', accountExternalId: 'isdom', ownerId: rep.userId }];
      const [first] = (await done(admin, upsert, { input })).rows;
      expect(first.outcome).toBe('CREATED');
      expect((await done(admin, upsert, { input })).rows).toEqual([{ ...first, outcome: 'UNCHANGED' }]);
      expect(await staged(contacts, first.id)).toHaveLength(1);
      const partial = [{ externalId: 'ada', jobTitle: null }];
      expect((await done(admin, upsert, { input: partial })).rows[0].outcome).toBe('UPDATED');
      expect((await contacts.graph.data(rep, find, { id: first.id })).contact).toMatchObject({
        jobTitle: null,
        fullName: 'Ada Lovelace',
        owner: { id: rep.userId },
      });
    });

    it('contacts to follow an owner who moves, and their account not to show itself for it', async () => {
      const { rep, otherManager, admin } = people();
      await tell(contacts, rep);
      const { account } = await done(admin, openAccount, { input: { name: 'Isdom', externalId: 'isdom' } });
      const [{ id }] = (
        await done(admin, upsert, {
          input: [{ ...ada, externalId: 'a', accountExternalId: 'isdom', ownerId: rep.userId }],
        })
      ).rows;
      await tell(contacts, rep, { version: 2, teamPath: '/central/marx/' });
      await eventually(async () => {
        expect((await contacts.graph.data(otherManager, find, { id })).contact).toMatchObject({ id, account: null });
      });
      expect((await contacts.graph.data(admin, find, { id })).contact.account).toEqual({ id: account.id });
    });
  });

  describe('refuses', () => {
    it("another tenant, a colleague and another team's manager with one answer", async () => {
      const { rep, colleague, otherManager, outsider } = people();
      const { id } = await meet(rep);
      const messages = new Set<string>();
      for (const who of [colleague, otherManager, outsider]) {
        expect((await contacts.graph.data(who, find, { id })).contact).toBeNull();
        expect((await contacts.graph.data(who, list)).contacts).toEqual({ totalCount: 0, nodes: [] });
        expect(await found(who, { email: 'ada@example.com' })).toEqual([]);
        const entity = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Contact { id } } }';
        expect((await contacts.graph.data(who, entity, { r: [{ __typename: 'Contact', id }] }))._entities).toEqual([
          null,
        ]);
        for (const answer of [
          await done(who, update, { id, v: 1, input: { fullName: 'Mine' } }),
          await done(who, remove, { id, v: 1 }),
          await done(who, assign, { id, v: 1, owner: who.userId }),
          await done(who, remove, { id: 'none', v: 1 }),
        ]) {
          expect(answer.problem.code).toBe('NOT_FOUND');
          messages.add(answer.problem.message);
        }
      }
      expect(messages.size).toBe(1);
      expect(await staged(contacts, id)).toHaveLength(1);
    });

    it('an account that the caller does not see', async () => {
      const { rep, colleague, outsider } = people();
      const theirs = (await done(colleague, openAccount, { input: { name: 'Theirs' } })).account.id;
      const foreign = (await done(outsider, openAccount, { input: { name: 'Foreign' } })).account.id;
      const { id } = await meet(rep);
      for (const accountId of [theirs, foreign, 'none']) {
        const refused = { problem: { code: 'UNKNOWN_REFERENCE', field: 'accountId' } };
        expect(await done(rep, create, { input: { fullName: 'X', accountId } })).toMatchObject(refused);
        expect(await done(rep, update, { id, v: 1, input: { accountId } })).toMatchObject(refused);
      }
    });

    it('a filter on what is not shown', async () => {
      const { finance, it: operator, marketer } = people();
      const codeOf = async (who: Principal, filter: object) =>
        (await contacts.graph.ask(who, list, { filter })).errors[0]?.extensions?.code;
      expect(await codeOf(finance, { email: 'a@b.example' })).toBe('FORBIDDEN');
      expect(await codeOf(operator, { nameContains: 'a' })).toBe('FORBIDDEN');
      expect(await codeOf(marketer, { email: 'a@b.example' })).toBe('FORBIDDEN');
      expect(await codeOf(marketer, { nameContains: 'a' })).toBeUndefined();
    });

    it('the second of two writers who saw the same version', async () => {
      const { rep } = people();
      const { id } = await meet(rep);
      const write = (jobTitle: string) => done(rep, update, { id, v: 1, input: { jobTitle } });
      const problems = (await Promise.all([write('One'), write('Two')])).map((answer) => answer.problem);
      expect(problems.filter((one) => one === null)).toHaveLength(1);
      expect(problems.find((one) => one !== null)).toMatchObject({ code: 'VERSION_CONFLICT', currentVersion: 2 });
    });
  });

  describe('rejects bad input', () => {
    it.each([
      ['nobody', { givenName: undefined, familyName: undefined }, 'fullName'],
      ['an empty name', { givenName: ' ' }, 'givenName'],
      ['an e-mail without an @', { emails: [{ address: 'ada.example.com' }] }, 'emails.0.address'],
      ['an e-mail with two lines', { emails: [{ address: 'a@b.example\nBcc: c@d.example' }] }, 'emails.0.address'],
      ['a label nobody knows', { emails: [{ label: 'SECRET', address: 'a@b.example' }] }, 'emails.0.label'],
      ['a number without a country', { phones: [{ number: '0151 12345678' }] }, 'phones.0.number'],
      ['a number without end', { phones: [{ number: '+1234567890123456' }] }, 'phones.0.number'],
      ['a country that is none', { addresses: [{ country: 'XX' }] }, 'addresses.0.country'],
      ['an address of nothing', { addresses: [{ label: 'HOME' }] }, 'addresses.0'],
      ['a birthday to come', { birthday: '2999-01-01' }, 'birthday'],
      ['a language that is none', { language: 'englisch!' }, 'language'],
      ['21 addresses', { emails: Array.from({ length: 21 }, (_, at) => ({ address: `a${at}@b.example` })) }, 'emails'],
    ])('%s', async (_what, input, field) => {
      const { rep } = people();
      const answer = await done(rep, create, { input: { ...ada, ...input } });
      expect(answer).toMatchObject({ contact: null, problem: { code: 'INVALID_INPUT', field } });
      expect((await contacts.graph.data(rep, list)).contacts.totalCount).toBe(0);
    });

    it.each(['2023-02-29', '10.12.1990', 'yesterday'])('%s as a day', async (birthday) => {
      const { errors } = await contacts.graph.ask(people().rep, create, { input: { ...ada, birthday } });
      expect(errors[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    });

    it('rows of an upsert one by one', async () => {
      const { admin } = people();
      const input = [
        { externalId: '1', fullName: 'One' },
        { externalId: '2' },
        { externalId: '3', fullName: 'Three', accountExternalId: 'nowhere' },
        { externalId: '1', fullName: 'Again' },
      ];
      expect((await done(admin, upsert, { input })).rows.map((row: any) => row.problem?.code ?? row.outcome)).toEqual([
        'CREATED',
        'INVALID_INPUT',
        'UNKNOWN_REFERENCE',
        'DUPLICATE',
      ]);
    });
  });

  describe('leaves a trace', () => {
    it('of every change, with the names of fields and never a value', async () => {
      const { rep } = people();
      const { id } = await meet(rep);
      await done(rep, update, { id, v: 1, input: { jobTitle: 'Countess', emails: null } });
      await done(rep, remove, { id, v: 2 });
      const traces = await staged(contacts, id);
      expect(traces.map(({ type, sequence }) => [type, sequence])).toEqual([
        ['custodia.contact.created.v1', 1],
        ['custodia.contact.updated.v1', 2],
        ['custodia.contact.deleted.v1', 3],
      ]);
      expect(traces[1]?.data).toEqual({
        version: 2,
        changed: ['emails', 'jobTitle'],
        ownerId: rep.userId,
        ownerTeamPath: '/central/marxen/',
        accountId: null,
      });
      expect(JSON.stringify(traces)).not.toMatch(/Ada|Lovelace|example|4915|Countess|London|1990/);
    });
  });

  describe('costs', () => {
    it('no query per row: a page of 50 contacts and 50 entities as many as one', async () => {
      const { admin } = people();
      await done(admin, openAccount, { input: { name: 'Isdom', externalId: 'isdom' } });
      const input = Array.from({ length: 50 }, (_, at) => ({
        ...ada,
        externalId: `c${at}`,
        accountExternalId: 'isdom',
      }));
      const { rows } = await done(admin, upsert, { input });
      const page = (first: number) => `{ contacts(first: ${first}) { totalCount nodes {
        ${fields} account { name } addresses { city } activities(first: 1) { totalCount } } } }`;
      const seller = { ...admin, purpose: 'SALES' };
      const one = await statementsOf(contacts, () => contacts.graph.data(seller, page(1)));
      const fifty = await statementsOf(contacts, () => contacts.graph.data(seller, page(50)));
      expect(fifty.length).toBe(one.length);
      expect(one.length).toBe(5);
      const entities =
        'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Contact { id account { name } } } }';
      const r = rows.map(({ id }: { id: string }) => ({ __typename: 'Contact', id }));
      const resolved = await statementsOf(contacts, () => contacts.graph.data(admin, entities, { r }));
      expect(resolved).toHaveLength(2);
    });
  });
});
