import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Principal } from '@custodia/identity';
import { stacks } from '@custodia/testing';
import { people, staged, startContacts, type RunningContacts } from './running-contacts.ts';

const create = `mutation ($input: ContactInput!) { createContact(input: $input) { contact { id } problem { code } } }`;
const update = `mutation ($id: ID!, $input: ContactUpdateInput!) {
  updateContact(id: $id, expectedVersion: 1, input: $input) { contact { id } problem { code } } }`;
const find = `query ($id: ID!) {
  contact(id: $id) { id version externalId fullName jobTitle emails { label address } owner { id } createdAt updatedAt } }`;

/** What a record has and nobody may write by an update, and names that every object has. */
const hostile: readonly [string, unknown][] = [
  ['id', 'another'],
  ['version', 9],
  ['tenantId', 'rival'],
  ['tenant_id', 'rival'],
  ['ownerId', 'another'],
  ['ownerTeamPath', '/central/'],
  ['externalId', 'taken'],
  ['createdAt', '2001-01-01T00:00:00Z'],
  ['fullNameIndex', 'x'],
  ['__proto__', { tenantId: 'rival', jobTitle: 'Admin' }],
  ['constructor', { prototype: { tenantId: 'rival' } }],
  ['prototype', { tenantId: 'rival' }],
  ['toString', 'x'],
  ['hasOwnProperty', true],
];

describe.each(stacks())('what is not asked for, on $name', (stack) => {
  let contacts: RunningContacts;
  const { rep, outsider } = people();
  let id = '';

  beforeAll(async () => {
    contacts = await startContacts(stack);
    const input = { fullName: 'Ada Lovelace', jobTitle: 'Analyst', emails: [{ address: 'ada@example.com' }] };
    id = (await contacts.graph.data(rep, create, { input })).createContact.contact.id;
  });
  afterAll(() => contacts?.stop());

  const record = async (): Promise<unknown> => (await contacts.graph.data(rep, find, { id })).contact;
  const variables = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;

  it.each(hostile)('%s is refused as a variable and as a literal, and changes nothing', async (field, value) => {
    const before = await record();
    const sent = `{ "id": "${id}", "input": { "jobTitle": "Director", ${JSON.stringify(field)}: ${JSON.stringify(value)} } }`;
    const literal = `mutation { updateContact(id: "${id}", expectedVersion: 1, input: { jobTitle: "Director", ${field}: "x" }) { contact { id } } }`;

    for (const answer of [
      await contacts.graph.ask(rep, update, variables(sent)),
      await contacts.graph.ask(rep, literal),
      await contacts.graph.ask(rep, update.replace('$input)', `$input, ${field}: "x")`), variables(sent)),
    ]) {
      expect(answer.status).toBe(400);
      expect(answer.data?.updateContact ?? null).toBeNull();
    }
    expect(await record()).toEqual(before);
    expect(Object.hasOwn(Object.prototype, 'tenantId') || Object.hasOwn(Object.prototype, 'jobTitle')).toBe(false);
  });

  it.each(hostile)('%s is refused inside a list of an input', async (field, value) => {
    const before = await record();
    const email = `{ "address": "a@example.com", ${JSON.stringify(field)}: ${JSON.stringify(value)} }`;
    const answer = await contacts.graph.ask(
      rep,
      update,
      variables(`{ "id": "${id}", "input": { "emails": [${email}] } }`),
    );
    expect(answer.status).toBe(400);
    expect(await record()).toEqual(before);
  });

  it('leaves the tenant of a new record to the token alone', async () => {
    for (const [field, value] of hostile.filter(([name]) => name !== 'externalId' && name !== 'ownerId')) {
      const text = `{ "input": { "fullName": "Eve", ${JSON.stringify(field)}: ${JSON.stringify(value)} } }`;
      expect((await contacts.graph.ask(rep, create, variables(text))).status).toBe(400);
    }
    const list = '{ contacts { nodes { fullName } } }';
    const names = async (who: Principal): Promise<string[]> =>
      (await contacts.graph.data(who, list)).contacts.nodes.map(({ fullName }: { fullName: string }) => fullName);
    expect([await names(rep), await names(outsider)]).toEqual([['Ada Lovelace'], []]);
  });

  it('tells nobody of a change that was not made', async () => {
    expect((await staged(contacts, id)).map(({ type }) => type)).toEqual(['custodia.contact.created.v1']);
  });
});
