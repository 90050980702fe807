import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Principal } from '@custodia/identity';
import { liftHold, placeHold } from '@custodia/service-testing';
import { stacks } from '@custodia/testing';
import { people, staged, startContacts, type RunningContacts } from './running-contacts.ts';

const problem = 'problem { code field message }';
const deleting = (type: string) => `mutation ($id: ID!, $v: Int!) {
  done: delete${type}(id: $id, expectedVersion: $v) { deletedId ${problem} } }`;
const openAccount = `mutation ($input: AccountInput!) { done: createAccount(input: $input) { made: account { id } } }`;
const meet = `mutation ($input: ContactInput!) { done: createContact(input: $input) { made: contact { id } } }`;
const log = `mutation ($input: ActivityInput!) { done: logActivity(input: $input) { made: activity { id } } }`;
const rename = `mutation ($id: ID!, $v: Int!) {
  done: updateContact(id: $id, expectedVersion: $v, input: { fullName: "Grace" }) { contact { version } ${problem} } }`;
const upsert = `mutation ($input: [ContactUpsertInput!]!) { done: upsertContacts(input: $input) { rows { outcome ${problem} } } }`;

const refused = {
  deletedId: null,
  problem: { code: 'RECORD_ON_HOLD', field: 'id', message: expect.stringContaining('ask a privacy officer') },
};

describe.each(stacks())('a legal hold on $name', (stack) => {
  let contacts: RunningContacts;
  beforeAll(async () => {
    contacts = await startContacts(stack);
  });
  afterAll(() => contacts?.stop());

  const done = async (who: Principal, mutation: string, variables: object) =>
    (await contacts.graph.data(who, mutation, variables as Record<string, unknown>)).done;
  const make = async (who: Principal, mutation: string, input: object): Promise<string> =>
    (await done(who, mutation, { input })).made.id;
  const remove = (who: Principal, recordType: string, id: string, v = 1) => done(who, deleting(recordType), { id, v });
  const of = (recordType: string, recordId: string) => ({ recordType, recordId });

  it.each<[string, (who: Principal) => Promise<string>]>([
    ['Account', (who) => make(who, openAccount, { name: 'Isdom' })],
    ['Contact', (who) => make(who, meet, { fullName: 'Ada' })],
    ['Activity', (who) => make(who, log, { kind: 'NOTE', subject: 'Spoke' })],
  ])('keeps an %s from everybody until it is lifted', async (recordType, create) => {
    const { rep, manager, admin } = people();
    const id = await create(rep);
    const hold = await placeHold(contacts, rep.tenantId, [of(recordType, id)]);
    for (const who of [rep, manager, admin]) expect(await remove(who, recordType, id)).toEqual(refused);
    expect((await staged(contacts, id)).map(({ type }) => type)).toEqual([expect.not.stringContaining('deleted')]);
    await liftHold(contacts, hold);
    expect(await remove(rep, recordType, id)).toEqual({ deletedId: id, problem: null });
  });

  it('keeps a record until the last of several is lifted', async () => {
    const { rep } = people();
    const id = await make(rep, meet, { fullName: 'Ada' });
    const holds = [
      await placeHold(contacts, rep.tenantId, [of('Contact', id)]),
      await placeHold(contacts, rep.tenantId, [of('Contact', id)]),
    ];
    await liftHold(contacts, holds[0]!);
    expect(await remove(rep, 'Contact', id)).toEqual(refused);
    await liftHold(contacts, holds[1]!);
    expect((await remove(rep, 'Contact', id)).deletedId).toBe(id);
  });

  it('on a person keeps what was noted about them, and nothing that is about others', async () => {
    const { rep } = people();
    const [ada, bert] = [await make(rep, meet, { fullName: 'Ada' }), await make(rep, meet, { fullName: 'Bert' })];
    const [about, other] = [
      await make(rep, log, { kind: 'CALL', subject: 'Called', contactId: ada }),
      await make(rep, log, { kind: 'CALL', subject: 'Called', contactId: bert }),
    ];
    await placeHold(contacts, rep.tenantId, [of('Contact', ada)]);
    expect(await remove(rep, 'Activity', about)).toEqual(refused);
    expect(await remove(rep, 'Contact', ada)).toEqual(refused);
    expect((await remove(rep, 'Activity', other)).deletedId).toBe(other);
    expect((await remove(rep, 'Contact', bert)).deletedId).toBe(bert);
  });

  it('on one note keeps the person and the company that it would go with, and all else of them', async () => {
    const { rep, colleague } = people();
    const person = await make(rep, meet, { fullName: 'Ada' });
    const account = await make(rep, openAccount, { name: 'Isdom' });
    const notes = [
      await make(rep, log, { kind: 'NOTE', subject: 'First', contactId: person }),
      await make(rep, log, { kind: 'NOTE', subject: 'Held', contactId: person }),
      await make(rep, log, { kind: 'NOTE', subject: 'Held as well', accountId: account }),
    ];
    await placeHold(contacts, rep.tenantId, [of('Activity', notes[1]!), of('Activity', notes[2]!)]);
    expect(await remove(rep, 'Contact', person)).toEqual(refused);
    expect(await remove(rep, 'Account', account)).toEqual(refused);
    for (const id of notes) expect(await staged(contacts, id)).toHaveLength(1);
    // Not theirs to see, so neither is whether it is held.
    expect((await remove(colleague, 'Contact', person)).problem).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('of another tenant keeps nothing here', async () => {
    const [here, there] = [people(), people()];
    const id = await make(here.rep, meet, { fullName: 'Ada' });
    await placeHold(contacts, there.rep.tenantId, [of('Contact', id)]);
    expect((await remove(here.rep, 'Contact', id)).deletedId).toBe(id);
  });

  it('keeps a record from going, and not from changing, also in bulk', async () => {
    const { rep, admin } = people();
    const id = await make(rep, meet, { fullName: 'Ada', externalId: 'ada' });
    await placeHold(contacts, rep.tenantId, [of('Contact', id)]);
    expect(await done(rep, rename, { id, v: 1 })).toEqual({ contact: { version: 2 }, problem: null });
    const { rows } = await done(admin, upsert, { input: [{ externalId: 'ada', fullName: 'Ada L.' }] });
    expect(rows).toEqual([{ outcome: 'UPDATED', problem: null }]);
    expect(await remove(rep, 'Contact', id, 3)).toEqual(refused);
  });

  it('is told when somebody tries', async () => {
    const { rep } = people();
    const id = await make(rep, meet, { fullName: 'Ada' });
    await placeHold(contacts, rep.tenantId, [of('Contact', id)]);
    await remove(rep, 'Contact', id);
    const rows = await contacts.service.db.read((em) => em.query<{ body: string }[]>('SELECT body FROM outbox'));
    const told = rows.map(({ body }) => JSON.parse(body) as { type: string; actorid?: string; data: object });
    expect(
      told.filter(({ type, actorid }) => type.includes('mutation.refused') && actorid === rep.userId),
    ).toMatchObject([
      {
        type: 'custodia.mutation.refused.v2',
        data: { mutation: 'deleteContact', code: 'RECORD_ON_HOLD', recordType: 'Contact', recordId: id },
      },
    ]);
  });
});
