import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { outboxTable } from '@custodia/events';
import { startService, type RunningService, type ServiceSettings } from '@custodia/service';
import {
  aPrincipal,
  eventually,
  graphClient,
  stacks,
  testPrincipals,
  type GraphClient,
  type StackRun,
} from '@custodia/testing';
import { randomUUID } from 'node:crypto';
import { privacy } from '../src/index.ts';
import { openSource, type Source, type Told } from './source.ts';

const rep = aPrincipal({ userId: 'rep', teamPath: '/central/marxen/' });
const otherRep = aPrincipal({ userId: 'other-rep', teamPath: '/west/kaine/' });
const manager = aPrincipal({ userId: 'boss', roles: ['sales_manager'], teamPath: '/central/' });
const officer = aPrincipal({ roles: ['privacy_officer'], teamPath: null });
const admin = aPrincipal({ roles: ['tenant_admin'], teamPath: null });
const marketer = aPrincipal({ roles: ['marketer'], teamPath: null });
const outsider = aPrincipal({ tenantId: 'other', roles: ['tenant_admin', 'privacy_officer'], teamPath: null });

const DAY_MS = 86_400_000;
let now = new Date('2026-06-01T12:00:00.000Z');
const daysFromNow = (days: number): string => new Date(now.getTime() + days * DAY_MS).toISOString();

const GIVE = `mutation ($input: ConsentInput!) { giveConsent(input: $input) {
  consent { id purpose status givenAt withdrawnAt expiresAt source } problem { code field message } } }`;
const WITHDRAW = `mutation ($contactId: ID!, $purpose: String!, $source: String) {
  withdrawConsent(contactId: $contactId, purpose: $purpose, source: $source) {
    consent { id status givenAt withdrawnAt } problem { code field message } } }`;
const GIVE_MANY = `mutation ($input: [ConsentInput!]!) { giveConsents(input: $input) {
  rows { contactId purpose outcome problem { code field } } } }`;
const OF_CONTACTS = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Contact {
  id consents { id purpose status history { kind at source recordedBy { id } } } } } }`;

describe.each(stacks())('privacy on $name', (stack) => {
  let run: StackRun;
  let service: RunningService;
  let contacts: Source;
  let directory: Source;
  let graph: GraphClient;

  beforeAll(async () => {
    run = await stack.open();
    const principals = await testPrincipals();
    const settings: ServiceSettings = {
      port: 0,
      host: '127.0.0.1',
      databaseUrl: await run.databaseUrl('privacy'),
      eventsUrl: run.eventsUrl,
      principalJwks: principals.jwksUrl,
      logLevel: 'silent',
    };
    contacts = await openSource('contacts', run, settings);
    directory = await openSource('directory', run, settings);
    service = await startService(privacy, settings, { clock: () => now });
    graph = graphClient(service.url, 'privacy', principals);
  });

  afterAll(async () => {
    await service?.stop();
    await contacts?.stop();
    await directory?.stop();
    await run?.dispose();
  });

  const owned = (ownerId = 'rep', ownerTeamPath = '/central/marxen/') => ({ ownerId, ownerTeamPath, accountId: null });

  function contactEvent(kind: string, recordId: string, about: Partial<Told> = {}): Told {
    return { type: `contact.${kind}.v1`, recordType: 'Contact', recordId, data: owned(), ...about };
  }

  function userEvent(kind: string, recordId: string, teamPath: string | null, version = 1): Told {
    const data = { teamId: null, teamPath, active: true, roles: [] };
    return { type: `user.${kind}.v1`, recordType: 'User', recordId, version, data };
  }

  async function aContact(about: Partial<Told> = {}): Promise<string> {
    const id = randomUUID();
    await contacts.tell(contactEvent('created', id, about));
    return id;
  }

  const give = async (who: typeof rep, input: Record<string, unknown>) =>
    (await graph.data(who, GIVE, { input })).giveConsent;
  const withdraw = async (who: typeof rep, said: Record<string, unknown>) =>
    (await graph.data(who, WITHDRAW, said)).withdrawConsent;
  const giveMany = async (who: typeof rep, input: Record<string, unknown>[]) =>
    (await graph.data(who, GIVE_MANY, { input })).giveConsents.rows;

  async function consentsOf(who: typeof rep, ...ids: string[]) {
    const answer = await graph.data(who, OF_CONTACTS, { of: ids.map((id) => ({ __typename: 'Contact', id })) });
    return answer._entities.map((contact: { consents: unknown[] }) => contact.consents);
  }

  async function list(who: typeof rep, filter: Record<string, unknown>) {
    const query = `query ($filter: ConsentFilter) { consents(filter: $filter) {
      totalCount nodes { contact { id } purpose status } } }`;
    return (await graph.data(who, query, { filter })).consents;
  }

  async function staged(contactId: string) {
    const rows = await service.db.read((em) => em.find(outboxTable));
    const events = rows.map((row) => JSON.parse(row.body.toString()));
    return events.filter((event) => event.data.contactId === contactId);
  }

  describe('purposes', () => {
    it('are those of purposes.yaml', async () => {
      const answer = await graph.data(
        rep,
        '{ purposes { key } purpose(key: "MARKETING") { title legalBasis requiresConsent dpv } none: purpose(key: "X") { key } }',
      );
      expect(answer.purposes.map(({ key }: { key: string }) => key)).toContain('ANALYTICS');
      expect(answer.purpose).toEqual({
        title: 'Direct marketing',
        legalBasis: 'CONSENT',
        requiresConsent: true,
        dpv: 'dpv:DirectMarketing',
      });
      expect(answer.none).toBeNull();
    });

    it('are refused to who may not read consents', async () => {
      const { errors } = await graph.ask(aPrincipal({ roles: ['finance_manager'] }), '{ purposes { key } }');
      expect(errors[0]?.extensions?.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
    });
  });

  describe('a consent', () => {
    it('is given, renewed and withdrawn, and every statement is kept', async () => {
      const contactId = await aContact();
      const source = 'web-form';
      const first = await give(rep, { contactId, purpose: 'MARKETING', givenAt: daysFromNow(-9), source });
      expect(first).toEqual({
        consent: expect.objectContaining({ status: 'GIVEN', givenAt: daysFromNow(-9), expiresAt: null, source }),
        problem: null,
      });
      await give(rep, { contactId, purpose: 'MARKETING', givenAt: daysFromNow(-3), expiresAt: daysFromNow(9) });
      const last = await withdraw(rep, { contactId, purpose: 'MARKETING', source: 'phone' });
      expect(last.consent).toMatchObject({
        id: first.consent.id,
        status: 'WITHDRAWN',
        givenAt: daysFromNow(-3),
        withdrawnAt: now.toISOString(),
      });
      const [[consent]] = await consentsOf(rep, contactId);
      expect(consent.history).toEqual([
        { kind: 'GIVEN', at: daysFromNow(-9), source, recordedBy: { id: 'rep' } },
        { kind: 'GIVEN', at: daysFromNow(-3), source: null, recordedBy: { id: 'rep' } },
        { kind: 'WITHDRAWN', at: now.toISOString(), source: 'phone', recordedBy: { id: 'rep' } },
      ]);
    });

    it('may be given for a contact whose event is still on its way', async () => {
      const contactId = randomUUID();
      const giving = give(rep, { contactId, purpose: 'MARKETING' });
      await contacts.tell(contactEvent('created', contactId));
      expect((await giving).problem).toBeNull();
    });

    it('leaves a trace: one event with each statement, without when and how', async () => {
      const contactId = await aContact();
      const { consent } = await give(rep, { contactId, purpose: 'ANALYTICS', source: 'paper' });
      await withdraw(rep, { contactId, purpose: 'ANALYTICS' });
      const about = { tenantid: 'demo', subject: consent.id, actorid: 'rep', recordtype: 'ConsentRecord' };
      expect(await staged(contactId)).toEqual([
        expect.objectContaining({
          ...about,
          type: 'custodia.consent.given.v1',
          sequence: 1,
          data: { version: 1, changed: ['status', 'givenAt', 'source'], contactId, purpose: 'ANALYTICS' },
        }),
        expect.objectContaining({
          ...about,
          type: 'custodia.consent.withdrawn.v1',
          sequence: 2,
          data: { version: 2, changed: ['status', 'withdrawnAt'], contactId, purpose: 'ANALYTICS' },
        }),
      ]);
    });

    it('expires by the clock, in the answer, the filters and the totals', async () => {
      const contactId = await aContact();
      await give(rep, { contactId, purpose: 'MARKETING', expiresAt: daysFromNow(1) });
      expect((await list(rep, { contactId, status: 'GIVEN' })).totalCount).toBe(1);
      const then = now;
      now = new Date(daysFromNow(1));
      try {
        expect(await list(rep, { contactId, status: 'EXPIRED' })).toEqual({
          totalCount: 1,
          nodes: [{ contact: { id: contactId }, purpose: 'MARKETING', status: 'EXPIRED' }],
        });
        expect((await list(rep, { contactId, status: 'GIVEN' })).totalCount).toBe(0);
        expect((await list(rep, { contactId, status: 'WITHDRAWN' })).totalCount).toBe(0);
      } finally {
        now = then;
      }
    });

    it('stays withdrawn when a form from before the withdrawal is typed in after it', async () => {
      const contactId = await aContact();
      await give(rep, { contactId, purpose: 'MARKETING', givenAt: daysFromNow(-30) });
      await withdraw(rep, { contactId, purpose: 'MARKETING' });
      const late = await give(rep, { contactId, purpose: 'MARKETING', givenAt: daysFromNow(-10), source: 'paper' });
      expect(late.consent).toMatchObject({ status: 'WITHDRAWN', givenAt: daysFromNow(-10) });
    });

    it('never loses a statement when many are made at once', async () => {
      const contactId = await aContact();
      await give(rep, { contactId, purpose: 'MARKETING' });
      await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          index % 2 === 0
            ? give(rep, { contactId, purpose: 'MARKETING' })
            : withdraw(rep, { contactId, purpose: 'MARKETING' }),
        ),
      );
      const [[consent]] = await consentsOf(rep, contactId);
      const given = consent.history.filter(({ kind }: { kind: string }) => kind === 'GIVEN').length;
      expect(given).toBe(7);
      expect(await staged(contactId)).toHaveLength(consent.history.length);
      const last = consent.history.at(-1).kind;
      expect(consent.status).toBe(last);
    });

    it('is one and the same when two givings meet before there is any', async () => {
      const contactId = await aContact();
      const both = await Promise.all([1, 2].map(() => give(rep, { contactId, purpose: 'MARKETING' })));
      expect(both[0].consent.id).toBe(both[1].consent.id);
    });

    it.each([
      ['a purpose nobody stated', { purpose: 'SPAM' }, 'UNKNOWN_REFERENCE', 'purpose'],
      ['a purpose that rests on something else', { purpose: 'SUPPORT' }, 'INVALID_INPUT', 'purpose'],
      ['a name of the prototype', { purpose: 'constructor' }, 'UNKNOWN_REFERENCE', 'purpose'],
      ['a giving in the future', { givenAt: new Date(now.getTime() + 1).toISOString() }, 'INVALID_INPUT', 'givenAt'],
      ['an end before the start', { expiresAt: daysFromNow(-1) }, 'INVALID_INPUT', 'expiresAt'],
      ['a source that is a letter', { source: 'x'.repeat(65) }, 'INVALID_INPUT', 'source'],
    ])('refuses %s and writes nothing', async (_, input, code, field) => {
      const contactId = await aContact();
      const { consent, problem } = await give(rep, { contactId, purpose: 'MARKETING', ...input });
      expect(consent).toBeNull();
      expect(problem).toEqual({ code, field, message: expect.any(String) });
      expect(await consentsOf(officer, contactId)).toEqual([[]]);
      expect(await staged(contactId)).toEqual([]);
    });

    it('is not withdrawn before it is given, nor twice', async () => {
      const contactId = await aContact();
      const early = await withdraw(rep, { contactId, purpose: 'MARKETING' });
      expect(early).toEqual({ consent: null, problem: expect.objectContaining({ code: 'ILLEGAL_TRANSITION' }) });
      await give(rep, { contactId, purpose: 'MARKETING' });
      await withdraw(rep, { contactId, purpose: 'MARKETING' });
      const twice = await withdraw(rep, { contactId, purpose: 'MARKETING' });
      expect(twice.problem).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    });

    it('gives one answer for a contact that is missing, deleted or not yours', async () => {
      const [theirs, deleted] = [await aContact(), await aContact()];
      await contacts.tell(contactEvent('deleted', deleted, { version: 2 }));
      await give(rep, { contactId: theirs, purpose: 'MARKETING' });
      const answers = await Promise.all([
        ...[randomUUID(), theirs].map((contactId) => give(otherRep, { contactId, purpose: 'MARKETING' })),
        ...[theirs, deleted].map((contactId) => give(outsider, { contactId, purpose: 'MARKETING' })),
        give(admin, { contactId: deleted, purpose: 'MARKETING' }),
        withdraw(otherRep, { contactId: theirs, purpose: 'MARKETING' }),
      ]);
      const [first] = answers;
      expect(first).toEqual({
        consent: null,
        problem: expect.objectContaining({ code: 'NOT_FOUND', field: 'contactId' }),
      });
      for (const answer of answers) expect(answer).toEqual(first);
    });
  });

  describe('record access', () => {
    it('shows consents to who may see the contact, and to nobody else', async () => {
      const contactId = await aContact();
      await give(rep, { contactId, purpose: 'MARKETING' });
      const seen = async (who: typeof rep) => ({
        listed: (await list(who, { contactId })).totalCount,
        joined: (await consentsOf(who, contactId))[0].length,
      });
      for (const who of [rep, manager, officer, marketer]) expect(await seen(who)).toEqual({ listed: 1, joined: 1 });
      for (const who of [otherRep, outsider]) expect(await seen(who)).toEqual({ listed: 0, joined: 0 });
    });

    it('answers the entity of a consent that is not yours as it answers one that is not there', async () => {
      const contactId = await aContact();
      const { consent } = await give(rep, { contactId, purpose: 'MARKETING' });
      const query = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on ConsentRecord { status } } }';
      const of = [consent.id, randomUUID()].map((id) => ({ __typename: 'ConsentRecord', id }));
      expect((await graph.data(rep, query, { of }))._entities).toEqual([{ status: 'GIVEN' }, null]);
      expect((await graph.data(outsider, query, { of }))._entities).toEqual([null, null]);
      expect((await graph.data(otherRep, query, { of }))._entities).toEqual([null, null]);
    });

    it('follows the contact to its new owner', async () => {
      const contactId = await aContact();
      await give(rep, { contactId, purpose: 'MARKETING' });
      const data = { changed: ['ownerId', 'ownerTeamPath'], ...owned('other-rep', '/west/kaine/') };
      await contacts.tell(contactEvent('owner-assigned', contactId, { version: 2, data }));
      await eventually(async () => expect(await consentsOf(otherRep, contactId)).toEqual([[expect.anything()]]));
      expect(await consentsOf(rep, contactId)).toEqual([[]]);
      expect(await consentsOf(manager, contactId)).toEqual([[]]);
    });

    it('follows an owner who moves to another team, also for contacts that are told of late', async () => {
      const before = owned('nomad', '/west/kaine/');
      const contactId = await aContact({ data: before });
      await give(officer, { contactId, purpose: 'MARKETING' });
      expect(await consentsOf(manager, contactId)).toEqual([[]]);
      await directory.tell(
        userEvent('provisioned', 'nomad', '/west/kaine/'),
        userEvent('moved', 'nomad', '/central/kami/', 2),
      );
      await eventually(async () => expect(await consentsOf(manager, contactId)).toEqual([[expect.anything()]]));

      const late = await aContact({ data: before });
      await give(officer, { contactId: late, purpose: 'MARKETING' });
      expect(await consentsOf(manager, late)).toEqual([[expect.anything()]]);
    });

    it('is not turned back by an event that comes twice or late', async () => {
      const contactId = await aContact();
      await contacts.tell(
        contactEvent('owner-assigned', contactId, { version: 3, data: owned('other-rep', '/west/kaine/') }),
        contactEvent('updated', contactId, { version: 2 }),
      );
      await contacts.tellAgain();
      await give(otherRep, { contactId, purpose: 'MARKETING' });
      expect(await consentsOf(rep, contactId)).toEqual([[]]);
    });

    it('keeps the proof after the contact is deleted, out of the lists', async () => {
      const contactId = await aContact();
      await give(rep, { contactId, purpose: 'MARKETING' });
      await contacts.tell(contactEvent('deleted', contactId, { version: 2 }));
      const listed = async (filter: object) =>
        (await list(officer, { purpose: 'MARKETING', ...filter })).nodes.some(
          (node: { contact: { id: string } }) => node.contact.id === contactId,
        );
      await eventually(async () => expect(await listed({})).toBe(false));
      expect(await listed({ contactId })).toBe(true);
    });

    it.each(['finance_manager', 'it_operator', 'auditor'])('refuses consents to a %s', async (role) => {
      const { errors } = await graph.ask(aPrincipal({ roles: [role] }), '{ consents { totalCount } }');
      expect(errors[0]?.extensions?.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
    });

    it('refuses to record to who may only read', async () => {
      const { errors } = await graph.ask(marketer, GIVE, { input: { contactId: 'x', purpose: 'MARKETING' } });
      expect(errors[0]?.extensions?.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
    });
  });

  describe('many consents at once', () => {
    it('are recorded, left alone or refused row by row', async () => {
      const [a, b] = [await aContact(), await aContact()];
      await give(admin, { contactId: b, purpose: 'MARKETING' });
      const unknown = randomUUID();
      const rows = await giveMany(admin, [
        { contactId: a, purpose: 'MARKETING' },
        { contactId: a, purpose: 'ANALYTICS', givenAt: daysFromNow(-2) },
        { contactId: b, purpose: 'MARKETING' },
        { contactId: a, purpose: 'SALES' },
        { contactId: unknown, purpose: 'MARKETING' },
        { contactId: a, purpose: 'MARKETING' },
      ]);
      expect(rows.map(({ outcome, problem }: { outcome: string; problem: unknown }) => [outcome, problem])).toEqual([
        ['RECORDED', null],
        ['RECORDED', null],
        ['UNCHANGED', null],
        ['REFUSED', { code: 'INVALID_INPUT', field: 'purpose' }],
        ['REFUSED', { code: 'NOT_FOUND', field: 'contactId' }],
        ['REFUSED', { code: 'DUPLICATE', field: 'contactId' }],
      ]);
      expect(await staged(a)).toHaveLength(2);
      expect(await staged(b)).toHaveLength(1);
    });

    it('do not undo a withdrawal when the same list is imported again', async () => {
      const contactId = await aContact();
      const listed = [{ contactId, purpose: 'MARKETING', givenAt: daysFromNow(-5), source: 'import' }];
      expect(await giveMany(admin, listed)).toMatchObject([{ outcome: 'RECORDED' }]);
      await withdraw(admin, { contactId, purpose: 'MARKETING' });
      expect(await giveMany(admin, listed)).toMatchObject([{ outcome: 'UNCHANGED' }]);
      expect((await list(admin, { contactId })).nodes[0].status).toBe('WITHDRAWN');
    });

    it('take 500 rows and refuse 501', async () => {
      const ids = Array.from({ length: 500 }, () => randomUUID());
      await contacts.tell(...ids.map((id) => contactEvent('created', id)));
      const rows = await giveMany(
        admin,
        ids.map((contactId) => ({ contactId, purpose: 'MARKETING' })),
      );
      expect(rows.every(({ outcome }: { outcome: string }) => outcome === 'RECORDED')).toBe(true);
      const input = Array.from({ length: 501 }, () => ({ contactId: ids[0], purpose: 'MARKETING' }));
      const { errors } = await graph.ask(admin, GIVE_MANY, { input });
      expect(errors[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    });

    it('are refused to who may not import', async () => {
      const { errors } = await graph.ask(rep, GIVE_MANY, { input: [] });
      expect(errors[0]?.extensions?.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
    });
  });

  it('pages through consents, last changed first', async () => {
    const owner = `pager-${randomUUID().slice(0, 8)}`;
    const pager = aPrincipal({ userId: owner });
    const ids: string[] = [];
    for (let each = 0; each < 5; each += 1) {
      const contactId = await aContact({ data: owned(owner) });
      await give(pager, { contactId, purpose: 'MARKETING' });
      ids.unshift(contactId);
      now = new Date(now.getTime() + 1_000);
    }
    const query = `query ($after: String) { consents(first: 2, after: $after) {
      totalCount nodes { contact { id } } pageInfo { hasNextPage endCursor } } }`;
    const seen: string[] = [];
    for (let after: string | null = null; ;) {
      const { consents } = await graph.data(pager, query, { after });
      expect(consents.totalCount).toBe(5);
      seen.push(...consents.nodes.map(({ contact }: { contact: { id: string } }) => contact.id));
      if (!consents.pageInfo.hasNextPage) break;
      after = consents.pageInfo.endCursor;
    }
    expect(seen).toEqual(ids);
  });
});
