import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startService, type RunningService } from '@custodia/service';
import { aPrincipal, graphClient, stacks, testPrincipals, type GraphClient, type StackRun } from '@custodia/testing';
import { directory } from '../src/index.ts';

const admin = aPrincipal({ roles: ['tenant_admin'], teamPath: null });
const officer = aPrincipal({ roles: ['privacy_officer'], teamPath: null });
const elsewhere = aPrincipal({ tenantId: 'other', roles: ['privacy_officer'], teamPath: null });

const reason = 'Ada Lovelace reports that somebody changed her bank account.';
const glass = 'breakGlass { id version openedAt expiresAt endedAt user { id } } problem { code field message }';
const breakGlass = `mutation($reason: String!) { breakGlass(reason: $reason) { ${glass} } }`;
const endBreakGlass = `mutation { endBreakGlass { ${glass} } }`;
const facts = '{ policyFacts { trainingValidUntil breakGlassExpiresAt } }';
const minute = 60_000;

describe.each(stacks())('a broken glass on $name', (stack) => {
  let run: StackRun;
  let service: RunningService;
  let graph: GraphClient;
  let now = new Date('2026-03-02T12:00:00.000Z');
  let people = 0;

  beforeAll(async () => {
    run = await stack.open();
    const principals = await testPrincipals();
    service = await startService(
      directory,
      {
        port: 0,
        host: '127.0.0.1',
        databaseUrl: await run.databaseUrl('directory'),
        eventsUrl: run.eventsUrl,
        principalJwks: principals.jwksUrl,
        logLevel: 'silent',
      },
      { clock: () => now },
    );
    graph = graphClient(service.url, 'directory', principals);
  });

  afterAll(async () => {
    await service?.stop();
    await run?.dispose();
  });

  /** Somebody of the directory, as the gateway names them: by their id. */
  async function somebody(given: { roles?: string[]; active?: boolean; trainingValidUntil?: string | null } = {}) {
    const roles = given.roles ?? ['support_agent'];
    const externalId = `person-${(people += 1)}`;
    const mutation = `mutation($input: [UserUpsertInput!]!) { upsertUsers(input: $input) { rows { id problem { message } } } }`;
    const input = [{ externalId, name: `Name of ${externalId}`, ...given, roles }];
    const { upsertUsers } = await graph.data(admin, mutation, { input });
    return aPrincipal({ userId: upsertUsers.rows[0].id, roles, teamPath: null });
  }
  type Person = Awaited<ReturnType<typeof somebody>>;
  const open = async (person: Person, why = reason) =>
    (await graph.data(person, breakGlass, { reason: why })).breakGlass;
  const end = async (person: Person) => (await graph.data(person, endBreakGlass)).endBreakGlass;
  const factsOf = async (person: Person) => (await graph.data(person, facts)).policyFacts;
  const pass = (milliseconds: number) => (now = new Date(now.getTime() + milliseconds));
  const events = async (
    recordId: string,
  ): Promise<{ type: string; actorid: string; data: Record<string, unknown> }[]> => {
    const rows = await service.db.read((em) => em.query('SELECT body FROM outbox ORDER BY sequence'));
    const all = rows.map((row: { body: string }) => JSON.parse(row.body));
    return all.filter((event: { subject: string }) => event.subject === recordId);
  };

  describe('allows', () => {
    it('fifteen minutes from a stated reason, and closes at the very instant they are over', async () => {
      const person = await somebody();
      expect(await factsOf(person)).toMatchObject({ breakGlassExpiresAt: null });
      const expiresAt = new Date(now.getTime() + 15 * minute).toISOString();
      expect(await open(person)).toMatchObject({
        breakGlass: { version: 1, openedAt: now.toISOString(), expiresAt, endedAt: null, user: { id: person.userId } },
        problem: null,
      });
      expect((await factsOf(person)).breakGlassExpiresAt).toBe(expiresAt);
      pass(15 * minute - 1);
      expect((await factsOf(person)).breakGlassExpiresAt).toBe(expiresAt);
      pass(1);
      expect((await factsOf(person)).breakGlassExpiresAt).toBeNull();
    });

    it('the same emergency to be stated again: it extends nothing and announces nothing', async () => {
      const person = await somebody();
      const first = await open(person);
      pass(5 * minute);
      expect(await open(person, `  ${reason.replace(' ', '\n\t')} `)).toEqual(first);
      expect(await events(first.breakGlass.id)).toHaveLength(1);
    });

    it('one emergency at a time, also of two statements at the same moment', async () => {
      const person = await somebody();
      const answers = await Promise.all([open(person), open(person), open(person)]);
      expect(new Set(answers.map((answer) => answer.breakGlass?.id)).size).toBe(1);
    });

    it('its end before its time, and a new one after it', async () => {
      const person = await somebody();
      const first = (await open(person)).breakGlass;
      pass(minute);
      expect((await end(person)).breakGlass).toMatchObject({ id: first.id, version: 2, endedAt: now.toISOString() });
      expect((await factsOf(person)).breakGlassExpiresAt).toBeNull();
      const second = (await open(person, 'It was not over: the customer calls again.')).breakGlass;
      expect(second.id).not.toBe(first.id);
      expect((await factsOf(person)).breakGlassExpiresAt).toBe(second.expiresAt);
    });

    it('who answers for it to read who broke it and why, latest first, open or closed', async () => {
      const [earlier, later] = [await somebody(), await somebody()];
      const first = (await open(earlier)).breakGlass;
      pass(20 * minute);
      const second = (await open(later, 'A caller knows more of the account than she should.')).breakGlass;
      const query = `query($filter: BreakGlassFilter) {
        breakGlasses(first: 2, filter: $filter) { totalCount nodes { id reason user { id name } } }
      }`;
      const { nodes } = (await graph.data(officer, query)).breakGlasses;
      expect(nodes).toEqual([
        {
          id: second.id,
          reason: 'A caller knows more of the account than she should.',
          user: { id: later.userId, name: expect.any(String) },
        },
        { id: first.id, reason, user: { id: earlier.userId, name: expect.any(String) } },
      ]);
      const idsOf = async (filter: object) =>
        (await graph.data(officer, query, { filter })).breakGlasses.nodes.map((node: { id: string }) => node.id);
      expect(await idsOf({ open: true })).toEqual([second.id]);
      expect(await idsOf({ open: false, userId: earlier.userId })).toEqual([first.id]);
      expect(await idsOf({ open: true, userId: earlier.userId })).toEqual([]);
    });

    it('whoever is provisioned to know until when their training counts', async () => {
      const person = await somebody({ trainingValidUntil: '2027-03-01' });
      expect(await factsOf(person)).toEqual({ trainingValidUntil: '2027-03-01', breakGlassExpiresAt: null });
      const update = `mutation($id: ID!, $day: Date) {
        updateUser(id: $id, expectedVersion: 1, input: { trainingValidUntil: $day }) { problem { message } user { trainingValidUntil } }
      }`;
      const { updateUser } = await graph.data(admin, update, { id: person.userId, day: null });
      expect(updateUser).toEqual({ problem: null, user: { trainingValidUntil: null } });
      expect((await events(person.userId)).at(-1)).toMatchObject({
        type: 'custodia.user.changed.v1',
        data: { changed: ['trainingValidUntil'] },
      });
      expect((await factsOf(person)).trainingValidUntil).toBeNull();
    });

    it('training that an upsert does not name to stay', async () => {
      const person = await somebody({ trainingValidUntil: '2027-03-01' });
      const mutation = `mutation($input: [UserUpsertInput!]!) { upsertUsers(input: $input) { rows { id outcome } } }`;
      const input = [{ externalId: `person-${people}`, name: 'Another name', roles: ['support_agent'] }];
      expect((await graph.data(admin, mutation, { input })).upsertUsers.rows).toEqual([
        { id: person.userId, outcome: 'UPDATED' },
      ]);
      expect((await factsOf(person)).trainingValidUntil).toBe('2027-03-01');
    });
  });

  describe('refuses', () => {
    it('a role that has no emergencies, and opens nothing', async () => {
      const person = await somebody({ roles: ['sales_representative'] });
      const { errors } = await graph.ask(person, breakGlass, { reason });
      expect(errors[0]?.extensions?.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
      expect((await factsOf(person)).breakGlassExpiresAt).toBeNull();
    });

    it('another reason while one is open, and says what to do', async () => {
      const person = await somebody();
      await open(person);
      expect((await open(person, 'Something else altogether has happened.')).problem).toMatchObject({
        code: 'ILLEGAL_TRANSITION',
        field: 'reason',
        message: expect.stringContaining('endBreakGlass'),
      });
    });

    it('to end what is not open', async () => {
      const person = await somebody();
      expect(await end(person)).toMatchObject({ breakGlass: null, problem: { code: 'NOT_FOUND' } });
      await open(person);
      pass(15 * minute);
      expect(await end(person)).toMatchObject({ breakGlass: null, problem: { code: 'NOT_FOUND' } });
    });

    it('whoever is not in the directory, is deactivated, or is a machine', async () => {
      const stranger = aPrincipal({ roles: ['support_agent'] });
      const former = await somebody({ active: false });
      const machine = { ...(await somebody()), kind: 'service' as const };
      for (const person of [stranger, former, machine]) {
        expect(await open(person)).toMatchObject({ breakGlass: null, problem: { code: 'NOT_FOUND' } });
      }
      expect(await factsOf(stranger)).toBeNull();
    });

    it('who broke it the reasons, their own among them, and everybody else the list', async () => {
      const person = await somebody();
      const { errors } = await graph.ask(
        person,
        `mutation { breakGlass(reason: "${reason}") { breakGlass { reason } } }`,
      );
      expect(errors[0]?.extensions?.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
      const listed = await graph.ask(person, '{ breakGlasses { totalCount } }');
      expect(listed.errors[0]?.extensions?.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
    });

    it('another tenant all of it, by list and by entity; a colleague what is not theirs', async () => {
      const [person, colleague] = [await somebody(), await somebody()];
      const { id } = (await open(person)).breakGlass;
      const query = `query($r: [_Any!]!) { _entities(representations: $r) { ... on BreakGlass { id } } }`;
      const r = [{ __typename: 'BreakGlass', id }];
      expect((await graph.data(person, query, { r }))._entities).toEqual([{ id }]);
      for (const other of [colleague, elsewhere]) {
        expect((await graph.data(other, query, { r }))._entities).toEqual([null]);
      }
      expect((await graph.data(elsewhere, '{ breakGlasses { totalCount } }')).breakGlasses.totalCount).toBe(0);
      expect((await factsOf(colleague)).breakGlassExpiresAt).toBeNull();
    });
  });

  describe('rejects bad input', () => {
    it.each([
      ['nothing', ''],
      ['blanks', ' '.repeat(40)],
      ['too few words', 'urgent'],
      ['blanks between too few words', `a${' '.repeat(40)}b`],
      ['one key held down', 'x'.repeat(40)],
      ['what cannot be seen', '\u200b'.repeat(40)],
      ['a book', 'abcde '.repeat(1_000)],
    ])('for a reason: %s', async (_what, why) => {
      const person = await somebody();
      expect(await open(person, why)).toMatchObject({
        breakGlass: null,
        problem: { code: 'INVALID_INPUT', field: 'reason' },
      });
      expect((await factsOf(person)).breakGlassExpiresAt).toBeNull();
    });

    it('for the end of a training: a day that is none', async () => {
      const mutation = `mutation($input: [UserUpsertInput!]!) { upsertUsers(input: $input) { rows { id } } }`;
      const input = [{ externalId: 'bad', name: 'Bad', roles: [], trainingValidUntil: '2027-02-30' }];
      expect((await graph.ask(admin, mutation, { input })).errors).toHaveLength(1);
    });
  });

  describe('leaves a trace', () => {
    it('of who opened and ended it and until when, and never of the reason', async () => {
      const person = await somebody();
      const { id, expiresAt } = (await open(person)).breakGlass;
      pass(minute);
      await end(person);
      const traces = await events(id);
      expect(traces).toMatchObject([
        {
          type: 'custodia.break-glass.opened.v1',
          actorid: person.userId,
          data: { userId: person.userId, expiresAt, changed: ['reason', 'openedAt', 'expiresAt'] },
        },
        { type: 'custodia.break-glass.ended.v1', data: { endedAt: now.toISOString(), changed: ['endedAt'] } },
      ]);
      expect(JSON.stringify(traces)).not.toMatch(/Ada|Lovelace|bank account/);
    });

    it('of a refusal, without what was written', async () => {
      const person = await somebody();
      await open(person, 'Ada!');
      const rows = await service.db.read((em) => em.query('SELECT body FROM outbox ORDER BY sequence'));
      const last = JSON.parse(rows.at(-1).body);
      expect(last).toMatchObject({
        type: 'custodia.mutation.refused.v2',
        data: { mutation: 'breakGlass', code: 'INVALID_INPUT', recordType: 'BreakGlass' },
      });
      expect(rows.at(-1).body).not.toContain('Ada');
    });
  });
});
