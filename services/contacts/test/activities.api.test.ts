import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Principal } from '@custodia/identity';
import { stacks } from '@custodia/testing';
import { people, staged, startContacts, type RunningContacts } from './running-contacts.ts';

const problem = 'problem { code field message currentVersion }';
const fields = 'id version kind subject body occurredAt dueAt completedAt account { id } contact { id } owner { id }';
const log = `mutation ($input: ActivityInput!) { done: logActivity(input: $input) { activity { ${fields} } ${problem} } }`;
const update = `mutation ($id: ID!, $v: Int!, $input: ActivityUpdateInput!) {
  done: updateActivity(id: $id, expectedVersion: $v, input: $input) { activity { ${fields} } ${problem} } }`;
const remove = `mutation ($id: ID!, $v: Int!) { done: deleteActivity(id: $id, expectedVersion: $v) { deletedId ${problem} } }`;
const openAccount = 'mutation ($input: AccountInput!) { done: createAccount(input: $input) { account { id } } }';
const meet = 'mutation ($input: ContactInput!) { done: createContact(input: $input) { contact { id } } }';
const find = `query ($id: ID!) { activity(id: $id) { ${fields} } }`;
const list = 'query ($filter: ActivityFilter) { activities(filter: $filter) { totalCount nodes { subject } } }';

describe.each(stacks())('activities on $name', (stack) => {
  let contacts: RunningContacts;

  beforeAll(async () => {
    contacts = await startContacts(stack);
  });
  afterAll(() => contacts?.stop());

  const done = async (who: Principal, mutation: string, variables: object) =>
    (await contacts.graph.data(who, mutation, variables as Record<string, unknown>)).done;
  const note = async (who: Principal, input: object = {}) =>
    (await done(who, log, { input: { kind: 'NOTE', subject: 'Spoke', ...input } })).activity;
  const customer = async (who: Principal) => {
    const accountId = (await done(who, openAccount, { input: { name: 'Isdom' } })).account.id;
    const contactId = (await done(who, meet, { input: { fullName: 'Ada', accountId } })).contact.id;
    return { accountId, contactId };
  };

  describe('allows', () => {
    it('to log what was done with a person, and so with their company', async () => {
      const { rep } = people();
      const { accountId, contactId } = await customer(rep);
      const activity = await note(rep, { kind: 'CALL', contactId, body: 'Two\nlines' });
      expect(activity).toMatchObject({
        version: 1,
        kind: 'CALL',
        body: 'Two\nlines',
        account: { id: accountId },
        contact: { id: contactId },
        owner: { id: rep.userId },
        dueAt: null,
      });
      const query = `query ($a: ID!, $c: ID!) { account(id: $a) { activities { totalCount nodes { id } } }
        contact(id: $c) { activities { totalCount nodes { id } } } }`;
      const expected = { activities: { totalCount: 1, nodes: [{ id: activity.id }] } };
      expect(await contacts.graph.data(rep, query, { a: accountId, c: contactId })).toEqual({
        account: expected,
        contact: expected,
      });
    });

    it('a task to be completed, and to be found until then', async () => {
      const { rep } = people();
      const { id } = await note(rep, { kind: 'TASK', subject: 'Call back', dueAt: '2026-12-01T09:00:00.000Z' });
      await note(rep);
      const open = async () => (await contacts.graph.data(rep, list, { filter: { openTasks: true } })).activities;
      expect(await open()).toEqual({ totalCount: 1, nodes: [{ subject: 'Call back' }] });
      const { activity } = await done(rep, update, { id, v: 1, input: { completedAt: '2026-11-30T09:00:00.000Z' } });
      expect(activity).toMatchObject({ version: 2, completedAt: '2026-11-30T09:00:00.000Z' });
      expect((await open()).totalCount).toBe(0);
    });

    it('to filter by time, kind and owner, latest first', async () => {
      const { rep, colleague, manager } = people();
      for (const [who, day] of [
        [rep, '01'],
        [rep, '03'],
        [colleague, '02'],
      ] as const) {
        await note(who, { subject: `Day ${day}`, kind: 'EMAIL', occurredAt: `2026-01-${day}T12:00:00Z` });
      }
      await note(rep, { subject: 'Meeting', kind: 'MEETING', occurredAt: '2026-01-02T00:00:00Z' });
      const subjects = async (filter: object) =>
        (await contacts.graph.data(manager, list, { filter })).activities.nodes.map((node: any) => node.subject);
      expect(await subjects({ kind: 'EMAIL' })).toEqual(['Day 03', 'Day 02', 'Day 01']);
      expect(await subjects({ kind: 'EMAIL', ownerId: rep.userId })).toEqual(['Day 03', 'Day 01']);
      expect(await subjects({ occurredFrom: '2026-01-01T12:00:00Z', occurredBefore: '2026-01-02T12:00:00Z' })).toEqual([
        'Meeting',
        'Day 01',
      ]);
    });

    it('what was noted about a person to go with them, whoever noted it', async () => {
      const { rep, support } = people();
      const { contactId } = await customer(rep);
      const theirs = await note(support, { contactId });
      await done(rep, 'mutation ($id: ID!) { done: deleteContact(id: $id, expectedVersion: 1) { deletedId } }', {
        id: contactId,
      });
      expect((await contacts.graph.data(support, find, { id: theirs.id })).activity).toBeNull();
      expect((await staged(contacts, theirs.id)).map((event) => event.type)).toEqual([
        'custodia.activity.logged.v1',
        'custodia.activity.deleted.v1',
      ]);
    });

    it('what was noted about a company to go with it, unless it is about a person too', async () => {
      const { rep } = people();
      const { accountId, contactId } = await customer(rep);
      const alone = await note(rep, { accountId });
      const both = await note(rep, { contactId });
      const leave =
        'mutation ($id: ID!) { done: updateContact(id: $id, expectedVersion: 1, input: { accountId: null }) { problem { code } } }';
      await done(rep, leave, { id: contactId });
      await done(rep, 'mutation ($id: ID!) { done: deleteAccount(id: $id, expectedVersion: 1) { deletedId } }', {
        id: accountId,
      });
      expect((await contacts.graph.data(rep, find, { id: alone.id })).activity).toBeNull();
      expect((await contacts.graph.data(rep, find, { id: both.id })).activity).toMatchObject({
        version: 2,
        account: null,
        contact: { id: contactId },
      });
    });
  });

  describe('refuses', () => {
    it('who does not own it, by every way, with one answer', async () => {
      const { rep, colleague, otherManager, outsider, manager } = people();
      const { id } = await note(rep);
      for (const who of [colleague, otherManager, outsider]) {
        expect((await contacts.graph.data(who, find, { id })).activity).toBeNull();
        expect((await contacts.graph.data(who, list)).activities.totalCount).toBe(0);
        expect((await done(who, update, { id, v: 1, input: { subject: 'X' } })).problem.code).toBe('NOT_FOUND');
        expect((await done(who, remove, { id, v: 1 })).problem.code).toBe('NOT_FOUND');
      }
      expect((await contacts.graph.data(manager, list)).activities.totalCount).toBe(1);
    });

    it('finance, IT and marketing altogether', async () => {
      const { finance, it: operator, marketer } = people();
      for (const who of [finance, operator, marketer]) {
        const { errors } = await contacts.graph.ask(who, list);
        expect(errors[0]?.extensions?.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
      }
    });

    it('a customer that the caller does not see', async () => {
      const { rep, colleague } = people();
      const theirs = await customer(colleague);
      for (const [field, id] of Object.entries(theirs)) {
        expect((await done(rep, log, { input: { kind: 'NOTE', subject: 'X', [field]: id } })).problem).toMatchObject({
          code: 'UNKNOWN_REFERENCE',
          field,
        });
      }
    });

    it('the second of two writers who saw the same version', async () => {
      const { rep } = people();
      const { id } = await note(rep);
      const write = (subject: string) => done(rep, update, { id, v: 1, input: { subject } });
      const problems = (await Promise.all([write('One'), write('Two')])).map((answer) => answer.problem);
      expect(problems.filter((one) => one === null)).toHaveLength(1);
      expect(problems.find((one) => one !== null)).toMatchObject({ code: 'VERSION_CONFLICT', currentVersion: 2 });
    });
  });

  describe('rejects bad input', () => {
    it.each([
      ['an empty subject', { subject: '' }, 'subject'],
      ['a body without end', { body: 'x'.repeat(20_001) }, 'body'],
      ['a note that falls due', { dueAt: '2026-12-01T00:00:00Z' }, 'dueAt'],
      ['a time before time', { occurredAt: '0001-01-01T00:00:00Z' }, 'occurredAt'],
    ])('%s', async (_what, input, field) => {
      const { rep } = people();
      expect((await done(rep, log, { input: { kind: 'NOTE', subject: 'X', ...input } })).problem).toMatchObject({
        code: 'INVALID_INPUT',
        field,
      });
      expect((await contacts.graph.data(rep, list)).activities.totalCount).toBe(0);
    });
  });

  describe('leaves a trace', () => {
    it('of every change, and nothing of what was said', async () => {
      const { rep } = people();
      const { id } = await note(rep, { subject: 'Confidential', body: 'Very' });
      await done(rep, update, { id, v: 1, input: { body: null } });
      await done(rep, remove, { id, v: 2 });
      const traces = await staged(contacts, id);
      expect(traces.map(({ type, sequence }) => [type, sequence])).toEqual([
        ['custodia.activity.logged.v1', 1],
        ['custodia.activity.updated.v1', 2],
        ['custodia.activity.deleted.v1', 3],
      ]);
      expect(traces[1]?.data['changed']).toEqual(['body']);
      expect(JSON.stringify(traces)).not.toMatch(/Confidential|Very/);
    });
  });
});
