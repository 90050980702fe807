import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Principal } from '@custodia/identity';
import { aPrincipal, eventually, stacks } from '@custodia/testing';
import { people, staged, startContacts, statementsOf, tell, type RunningContacts } from './running-contacts.ts';

const problem = 'problem { code field message currentVersion }';
const fields =
  'id version externalId name industry website officeLocation employees parentAccount { id name } owner { id }';
const create = `mutation ($input: AccountInput!) { done: createAccount(input: $input) { account { ${fields} } ${problem} } }`;
const update = `mutation ($id: ID!, $v: Int!, $input: AccountUpdateInput!) {
  done: updateAccount(id: $id, expectedVersion: $v, input: $input) { account { ${fields} } ${problem} } }`;
const remove = `mutation ($id: ID!, $v: Int!) { done: deleteAccount(id: $id, expectedVersion: $v) { deletedId ${problem} } }`;
const assign = `mutation ($id: ID!, $v: Int!, $owner: ID!) {
  done: assignAccountOwner(id: $id, expectedVersion: $v, ownerId: $owner) { account { ${fields} } ${problem} } }`;
const upsert = `mutation ($input: [AccountUpsertInput!]!) {
  done: upsertAccounts(input: $input) { rows { externalId id outcome problem { code field } } } }`;
const find = `query ($id: ID!) { account(id: $id) { ${fields} } }`;
const list = 'query ($filter: AccountFilter) { accounts(filter: $filter) { totalCount nodes { id } } }';

describe.each(stacks())('accounts on $name', (stack) => {
  let contacts: RunningContacts;

  beforeAll(async () => {
    contacts = await startContacts(stack);
  });
  afterAll(() => contacts?.stop());

  const done = async (who: Principal, mutation: string, variables: object) =>
    (await contacts.graph.data(who, mutation, variables as Record<string, unknown>)).done;
  const open = async (who: Principal, input: object = {}) =>
    (await done(who, create, { input: { name: 'Isdom', ...input } })).account;

  describe('allows', () => {
    it('a representative to keep their own, and shows it to their manager alone', async () => {
      const { rep, manager, colleague, otherManager, finance } = people();
      const account = await open(rep, { industry: 'medical', website: 'https://isdom.example', employees: 12 });
      expect(account).toMatchObject({ version: 1, owner: { id: rep.userId }, industry: 'medical' });
      const sees = async (who: Principal) => {
        const { accounts } = await contacts.graph.data(who, list, { filter: { nameContains: 'isd' } });
        const { account: found } = await contacts.graph.data(who, find, { id: account.id });
        expect(accounts.totalCount).toBe(accounts.nodes.length);
        expect(found === null).toBe(accounts.totalCount === 0);
        return accounts.totalCount === 1;
      };
      expect(await sees(rep)).toBe(true);
      expect(await sees(manager)).toBe(true);
      expect(await sees(finance)).toBe(true);
      expect(await sees(colleague)).toBe(false);
      expect(await sees(otherManager)).toBe(false);
    });

    it('finance to keep what only finance sees', async () => {
      const { finance, rep, admin } = people();
      const money = { amountMinor: '9007199254740993', currency: 'EUR' };
      const input = {
        annualRevenue: money,
        creditLimit: null,
        paymentTerms: 'net 30',
        bankAccount: 'DE89370400440532013000',
      };
      const { id } = await open(finance, input);
      const query =
        'query ($id: ID!) { account(id: $id) { annualRevenue { amountMinor currency } creditLimit { currency } paymentTerms bankAccount } }';
      const withMfa = { ...finance, policies: ['mfa-recent'] };
      expect((await contacts.graph.data(withMfa, query, { id })).account).toEqual(input);
      const { data, errors } = await contacts.graph.ask(admin, query, { id });
      expect(data.account).toEqual({ annualRevenue: null, creditLimit: null, paymentTerms: null, bankAccount: null });
      expect(errors.map((error) => error.extensions?.code)).toEqual(Array(4).fill('UNAUTHORIZED_FIELD_OR_TYPE'));
      for (const who of [admin, rep]) {
        const { errors: refused } = await contacts.graph.ask(who, create, { input: { name: 'X', paymentTerms: null } });
        expect(refused[0]?.extensions?.code).toBe('FORBIDDEN');
      }
    });

    it('finance to see a bank account where the gateway decided a policy for it, and nobody by the wrong one', async () => {
      const { finance } = people();
      const { id } = await open(finance, { bankAccount: 'DE89370400440532013000', paymentTerms: 'net 30' });
      const query = 'query ($id: ID!) { account(id: $id) { paymentTerms bankAccount } }';
      const support = aPrincipal({ tenantId: finance.tenantId, roles: ['support_agent'], teamPath: null });
      const asked = async (who: Principal, ...policies: string[]) =>
        (await contacts.graph.ask({ ...who, policies }, query, { id })).data.account.bankAccount !== null;

      expect(await asked(finance)).toBe(false);
      expect(await asked(finance, 'internal-network', 'training-current', 'mfa')).toBe(false);
      expect(await asked(finance, 'mfa-recent')).toBe(true);
      expect(await asked(finance, 'break-glass')).toBe(true);
      expect(await asked(support, 'mfa-recent')).toBe(false);
      expect(await asked(support, 'break-glass')).toBe(true);
      const lent = await contacts.graph.ask({ ...support, policies: ['break-glass'] }, query, { id });
      expect(lent.data.account).toEqual({ paymentTerms: 'net 30', bankAccount: 'DE89370400440532013000' });
      const { errors } = await contacts.graph.ask(support, query, { id });
      expect(errors.map((error) => error.extensions?.code)).toEqual(Array(2).fill('UNAUTHORIZED_FIELD_OR_TYPE'));
    });

    it('what is absent to stay, and null to clear', async () => {
      const { rep } = people();
      const { id } = await open(rep, { industry: 'retail', website: 'http://a.example/x', officeLocation: 'Kenya' });
      const { account } = await done(rep, update, { id, v: 1, input: { industry: null, name: 'Renamed' } });
      expect(account).toMatchObject({
        version: 2,
        name: 'Renamed',
        industry: null,
        website: 'http://a.example/x',
        officeLocation: 'Kenya',
      });
      expect((await done(rep, update, { id, v: 2, input: { name: 'Renamed' } })).account.version).toBe(2);
      expect((await staged(contacts, id)).map((event) => event.data['changed'])).toEqual(
        [
          ['name', 'industry', 'officeLocation', 'website', 'ownerId', 'ownerTeamPath'].sort(),
          ['industry', 'name'],
        ].map((changed) => expect.arrayContaining(changed)),
      );
    });

    it('a manager to assign within the team, once the colleague is known', async () => {
      const { rep, colleague, manager } = people();
      const { id } = await open(rep);
      const assigning = done(manager, assign, { id, v: 1, owner: colleague.userId });
      await tell(contacts, colleague);
      expect(await assigning).toMatchObject({
        account: { version: 2, owner: { id: colleague.userId } },
        problem: null,
      });
      expect((await contacts.graph.data(rep, find, { id })).account).toBeNull();
      expect((await contacts.graph.data(colleague, find, { id })).account).not.toBeNull();
      expect((await staged(contacts, id)).at(-1)).toMatchObject({
        type: 'custodia.account.owner-assigned.v1',
        actorid: manager.userId,
        data: { ownerId: colleague.userId, ownerTeamPath: '/central/marxen/' },
      });
    });

    it('an import to be sent twice: the second changes nothing and tells nothing', async () => {
      const { admin, rep } = people();
      await tell(contacts, rep);
      const input = [
        { externalId: 'group', name: 'Group', ownerId: rep.userId },
        { externalId: 'sub', name: 'Subsidiary', parentAccountExternalId: 'group', ownerId: rep.userId },
      ];
      const first = (await done(admin, upsert, { input })).rows;
      expect(first.map((row: any) => row.outcome)).toEqual(['CREATED', 'CREATED']);
      const second = (await done(admin, upsert, { input })).rows;
      expect(second).toEqual(first.map((row: any) => ({ ...row, outcome: 'UNCHANGED' })));
      expect(await staged(contacts, first[1].id)).toHaveLength(1);
      const changed = (
        await done(admin, upsert, { input: [{ externalId: 'sub', name: 'Subsidiary', industry: 'it' }] })
      ).rows;
      expect(changed[0].outcome).toBe('UPDATED');
      expect((await contacts.graph.data(rep, find, { id: first[1].id })).account).toMatchObject({
        industry: 'it',
        parentAccount: { id: first[0].id },
        owner: { id: rep.userId },
      });
    });

    it('to page by any order, each account once', async () => {
      const { admin } = people();
      const input = Array.from({ length: 7 }, (_, at) => ({ externalId: `p${at}`, name: `Same ${at % 2}` }));
      await done(admin, upsert, { input });
      for (const order of ['NAME', 'CREATED_AT', 'UPDATED_AT'].flatMap((field) => [
        `${field}, direction: ASC`,
        `${field}, direction: DESC`,
      ])) {
        const query = `query ($after: String) { accounts(first: 3, after: $after, orderBy: { field: ${order} }) {
          totalCount nodes { externalId } pageInfo { hasNextPage endCursor } } }`;
        const seen: string[] = [];
        for (let after: string | null = null, more = true; more;) {
          const { accounts }: Record<string, any> = await contacts.graph.data(admin, query, { after });
          seen.push(...accounts.nodes.map((node: any) => node.externalId));
          expect(accounts.totalCount).toBe(7);
          [after, more] = [accounts.pageInfo.endCursor, accounts.pageInfo.hasNextPage];
        }
        expect(new Set(seen).size).toBe(7);
        expect(seen).toHaveLength(7);
      }
    });

    it('records to follow an owner who moves to another team', async () => {
      const { rep, manager, otherManager, admin } = people();
      await tell(contacts, rep);
      const { id } = await open(rep);
      await tell(contacts, rep, { version: 2, teamPath: '/central/marx/' });
      await eventually(async () => {
        expect((await contacts.graph.data(otherManager, find, { id })).account).not.toBeNull();
      });
      expect((await contacts.graph.data(manager, find, { id })).account).toBeNull();
      // The token is older than the move; what it opens now belongs where the owner stands now.
      const { id: later } = await open(rep);
      expect((await contacts.graph.data(otherManager, find, { id: later })).account).not.toBeNull();
      expect(await staged(contacts, id)).toHaveLength(1);
      // An older event that comes late changes nothing; the event about somebody else shows that it has come.
      await tell(contacts, rep, { version: 1 });
      await tell(contacts, otherManager);
      await done(admin, assign, { id: later, v: 1, owner: otherManager.userId });
      expect((await contacts.graph.data(manager, find, { id })).account).toBeNull();
    });
  });

  describe('refuses', () => {
    it("another tenant, a colleague and another team's manager with one answer", async () => {
      const { rep, colleague, otherManager, outsider } = people();
      const { id } = await open(rep);
      const entity = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Account { id name } } }`;
      const messages = new Set<string>();
      for (const who of [colleague, otherManager, outsider]) {
        expect((await contacts.graph.data(who, find, { id })).account).toBeNull();
        expect((await contacts.graph.data(who, entity, { r: [{ __typename: 'Account', id }] }))._entities).toEqual([
          null,
        ]);
        for (const answer of [
          await done(who, update, { id, v: 1, input: { name: 'Mine' } }),
          await done(who, remove, { id, v: 1 }),
          await done(who, update, { id: 'none', v: 1, input: { name: 'Mine' } }),
        ]) {
          expect(answer.problem.code).toBe('NOT_FOUND');
          messages.add(answer.problem.message);
        }
        expect((await done(who, create, { input: { name: 'Sub', parentAccountId: id } })).problem).toMatchObject({
          code: 'UNKNOWN_REFERENCE',
          field: 'parentAccountId',
        });
      }
      expect(messages.size).toBe(1);
      expect((await contacts.graph.data(rep, find, { id })).account).toMatchObject({ version: 1 });
    });

    it('an owner out of reach, unknown or kept out', async () => {
      const { rep, colleague, manager, otherManager, outsider } = people();
      await tell(contacts, colleague);
      await tell(contacts, otherManager);
      await tell(contacts, outsider);
      const gone = people().rep;
      await tell(contacts, { ...gone, tenantId: rep.tenantId }, { active: false });
      const { id } = await open(rep);
      const refused = { problem: expect.objectContaining({ code: 'UNKNOWN_REFERENCE', field: 'ownerId' }) };
      expect(await done(rep, assign, { id, v: 1, owner: colleague.userId })).toMatchObject(refused);
      expect(await done(manager, assign, { id, v: 1, owner: otherManager.userId })).toMatchObject(refused);
      expect(await done(manager, assign, { id, v: 1, owner: gone.userId })).toMatchObject(refused);
      expect(await done(manager, assign, { id, v: 1, owner: outsider.userId })).toMatchObject(refused);
    });

    it('to change for who may only read, and nothing is written', async () => {
      const { rep, support, marketer, auditor } = people();
      for (const who of [support, marketer, auditor]) {
        const { errors } = await contacts.graph.ask(who, create, { input: { name: 'X' } });
        expect(errors[0]?.extensions?.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
      }
      expect((await contacts.graph.data(support, list)).accounts.totalCount).toBe(0);
      const { errors } = await contacts.graph.ask(rep, upsert, { input: [] });
      expect(errors[0]?.extensions?.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
    });

    it('the second of two writers who saw the same version', async () => {
      const { rep } = people();
      const { id } = await open(rep);
      const write = (name: string) => done(rep, update, { id, v: 1, input: { name } });
      const problems = (await Promise.all([write('One'), write('Two')])).map((answer) => answer.problem);
      expect(problems.filter((one) => one === null)).toHaveLength(1);
      expect(problems.find((one) => one !== null)).toMatchObject({ code: 'VERSION_CONFLICT', currentVersion: 2 });
      expect(await staged(contacts, id)).toHaveLength(2);
    });

    it('to delete an account that has contacts of anybody, or subsidiaries', async () => {
      const { rep, manager, colleague, admin } = people();
      await tell(contacts, colleague);
      const { id } = await open(rep);
      const person =
        'mutation ($input: ContactInput!) { done: createContact(input: $input) { contact { id } problem { code } } }';
      const theirs = await done(manager, person, {
        input: { fullName: 'Q', accountId: id, ownerId: colleague.userId },
      });
      expect((await done(rep, remove, { id, v: 1 })).problem.code).toBe('IN_USE');
      await done(
        admin,
        'mutation ($id: ID!) { done: deleteContact(id: $id, expectedVersion: 1) { deletedId } }',
        theirs.contact,
      );
      const child = await open(rep, { parentAccountId: id });
      expect((await done(rep, remove, { id, v: 1 })).problem.code).toBe('IN_USE');
      expect((await done(rep, remove, { id: child.id, v: 1 })).deletedId).toBe(child.id);
      expect((await done(rep, remove, { id, v: 2 })).problem).toMatchObject({
        code: 'VERSION_CONFLICT',
        currentVersion: 1,
      });
      expect((await done(rep, remove, { id, v: 1 })).deletedId).toBe(id);
      expect((await staged(contacts, id)).at(-1)).toMatchObject({ type: 'custodia.account.deleted.v1', sequence: 2 });
    });

    it('an external id twice, also to two writers at once', async () => {
      const { rep, colleague } = people();
      const write = (who: Principal) => done(who, create, { input: { name: 'A', externalId: 'only' } });
      const answers = await Promise.all([write(rep), write(colleague), write(rep)]);
      expect(answers.filter((answer) => answer.problem === null)).toHaveLength(1);
      expect(answers.filter((answer) => answer.problem?.code === 'DUPLICATE')).toHaveLength(2);
    });

    it('a circle of parents', async () => {
      const { rep } = people();
      const top = await open(rep);
      const middle = await open(rep, { parentAccountId: top.id });
      const low = await open(rep, { parentAccountId: middle.id });
      for (const parentAccountId of [top.id, middle.id, low.id]) {
        expect((await done(rep, update, { id: top.id, v: 1, input: { parentAccountId } })).problem).toMatchObject({
          code: 'INVALID_INPUT',
          field: 'parentAccountId',
        });
      }
    });
  });

  describe('rejects bad input', () => {
    it.each([
      ['an empty name', { name: ' ' }, 'name'],
      ['a name without end', { name: 'x'.repeat(201) }, 'name'],
      ['a script for a website', { website: 'javascript:alert(1)' }, 'website'],
      ['a file for a website', { website: 'file:///etc/passwd' }, 'website'],
      ['a website with a password', { website: 'https://me:secret@a.example' }, 'website'],
      ['no website at all', { website: 'example' }, 'website'],
      ['a year to come', { yearEstablished: 2999 }, 'yearEstablished'],
      ['fewer than no employees', { employees: -1 }, 'employees'],
      ['a currency that is none', { annualRevenue: { amountMinor: 1, currency: 'XYZ' } }, 'annualRevenue.currency'],
      ['less than no money', { creditLimit: { amountMinor: -1, currency: 'EUR' } }, 'creditLimit.amountMinor'],
    ])('%s', async (_what, input, field) => {
      const { finance } = people();
      const answer = await done(finance, create, { input: { name: 'X', ...input } });
      expect(answer).toMatchObject({ account: null, problem: { code: 'INVALID_INPUT', field } });
      expect((await contacts.graph.data(finance, list)).accounts.totalCount).toBe(0);
    });

    it('rows of an upsert one by one', async () => {
      const { admin } = people();
      const input = [
        { externalId: 'ok', name: 'Ok' },
        { externalId: 'bad', name: '' },
        { externalId: 'orphan', name: 'Orphan', parentAccountExternalId: 'nowhere' },
        { externalId: 'ok', name: 'Again' },
        { externalId: 'child', name: 'Child', parentAccountExternalId: 'ok' },
      ];
      const { rows } = await done(admin, upsert, { input });
      expect(rows.map((row: any) => [row.outcome, row.problem?.code ?? null, row.problem?.field ?? null])).toEqual([
        ['CREATED', null, null],
        ['REFUSED', 'INVALID_INPUT', 'name'],
        ['REFUSED', 'UNKNOWN_REFERENCE', 'parentAccountExternalId'],
        ['REFUSED', 'DUPLICATE', 'externalId'],
        ['CREATED', null, null],
      ]);
    });
  });

  describe('costs', () => {
    it('no query per row: a page of 50 accounts with contacts and parents as many as a page of 1', async () => {
      const { admin } = people();
      const input = Array.from({ length: 50 }, (_, at) => ({
        externalId: `n${at}`,
        name: `N ${String(at).padStart(2, '0')}`,
        ...(at > 0 && { parentAccountExternalId: `n${at - 1}` }),
      }));
      await done(admin, upsert, { input });
      const persons = input.flatMap(({ externalId }) =>
        ['a', 'b', 'c'].map((key) => ({
          externalId: `${externalId}${key}`,
          fullName: `Person ${key}`,
          accountExternalId: externalId,
        })),
      );
      const upsertContacts =
        'mutation ($input: [ContactUpsertInput!]!) { done: upsertContacts(input: $input) { rows { outcome } } }';
      await done(admin, upsertContacts, { input: persons });
      const query = (first: number) => `{ accounts(first: ${first}) { totalCount nodes { name parentAccount { name }
        contacts(first: 2) { totalCount nodes { fullName account { name } } pageInfo { hasNextPage endCursor } }
        activities(first: 2) { nodes { id } } } } }`;
      const one = await statementsOf(contacts, () => contacts.graph.data(admin, query(1)));
      let answer: any;
      const fifty = await statementsOf(contacts, async () => {
        answer = await contacts.graph.data(admin, query(50));
      });
      expect(one.length).toBeGreaterThan(2);
      expect(fifty.length).toBeLessThanOrEqual(one.length + 1);
      for (const account of answer.accounts.nodes) {
        expect(account.contacts).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
        expect(account.contacts.nodes.map((node: any) => node.account.name)).toEqual([account.name, account.name]);
      }
    });
  });
});
