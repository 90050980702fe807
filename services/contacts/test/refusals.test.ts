import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stacks } from '@custodia/testing';
import { people, startContacts, type RunningContacts } from './running-contacts.ts';

const create = `mutation ($input: AccountInput!) { createAccount(input: $input) { account { id } problem { code } } }`;
const update = `mutation ($id: ID!, $input: AccountUpdateInput!) {
  updateAccount(id: $id, expectedVersion: 1, input: $input) { account { id } problem { code } } }`;
const remove = `mutation ($id: ID!) { deleteAccount(id: $id, expectedVersion: 1) { deletedId problem { code } } }`;

describe.each(stacks())('a refused mutation on $name', (stack) => {
  let contacts: RunningContacts;
  beforeAll(async () => {
    contacts = await startContacts(stack);
  });
  afterAll(() => contacts.stop());

  /** What was told of refusals to that person. */
  async function told(userId: string) {
    const rows = await contacts.service.db.read((em) =>
      em.query<{ body: string }[]>('SELECT body FROM outbox ORDER BY sequence'),
    );
    return rows
      .map(({ body }) => JSON.parse(body) as { type: string; actorid?: string; data: Record<string, unknown> })
      .filter(({ type, actorid }) => type === 'custodia.mutation.refused.v2' && actorid === userId);
  }

  it("leaves a trace of who tried what on which record, also on somebody else's", async () => {
    const { rep, colleague } = people();
    const { createAccount } = await contacts.graph.data(rep, create, { input: { name: 'Theirs' } });
    const { id } = createAccount.account;
    await contacts.graph.data(colleague, update, { id, input: { name: 'Taken over' } });
    await contacts.graph.data(colleague, remove, { id });
    expect((await told(colleague.userId)).map(({ data }) => data)).toEqual([
      expect.objectContaining({ mutation: 'updateAccount', code: 'NOT_FOUND', recordType: 'Account', recordId: id }),
      expect.objectContaining({ mutation: 'deleteAccount', code: 'NOT_FOUND', recordType: 'Account', recordId: id }),
    ]);
    expect(await told(rep.userId)).toEqual([]);
  });

  it('leaves no value that was sent, not even one sent as an id', async () => {
    const { rep } = people();
    await contacts.graph.data(rep, update, { id: 'grace@example.com', input: { name: 'Grace Hopper' } });
    await contacts.graph.data(rep, create, { input: { name: 'Grace Hopper', website: 'ftp://grace.example.com' } });
    const events = await told(rep.userId);
    expect(events.map(({ data }) => [data['mutation'], data['code'], data['field'], data['recordId']])).toEqual([
      ['updateAccount', 'NOT_FOUND', 'id', null],
      ['createAccount', 'INVALID_INPUT', 'website', null],
    ]);
    expect(JSON.stringify(events)).not.toMatch(/grace/i);
  });
});
