import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Principal } from '@custodia/identity';
import type { Seen } from '@custodia/model';
import type { Table } from '@custodia/persistence';
import { stacks } from '@custodia/testing';
import { accountTable } from '../src/account/account.table.ts';
import { changeAccount } from '../src/account/account.ts';
import { accountUpdated } from '../src/account/account.events.ts';
import { activityTable } from '../src/activity/activity.table.ts';
import { changeActivity } from '../src/activity/activity.ts';
import { activityUpdated } from '../src/activity/activity.events.ts';
import { contactTable } from '../src/contact/contact.table.ts';
import { changeContact } from '../src/contact/contact.ts';
import { contactUpdated } from '../src/contact/contact.events.ts';
import { openStores, type Stores } from '../src/stores.store.ts';
import { people, startContacts, type RunningContacts } from './running-contacts.ts';

const open = 'mutation ($input: AccountInput!) { done: createAccount(input: $input) { of: account { id } } }';
const meet = 'mutation ($input: ContactInput!) { done: createContact(input: $input) { of: contact { id } } }';
const log = 'mutation ($input: ActivityInput!) { done: logActivity(input: $input) { of: activity { id } } }';

/** A change that begins when the record is read, and is saved later. */
interface Edit {
  readonly table: Table;
  begin(rep: Principal): Promise<string>;
  change(stores: Stores, seen: Seen, rep: Principal): Promise<(tx: Stores) => Promise<unknown>>;
  readonly changed: object;
}

describe.each(stacks())('an owner moves while a record of theirs is being changed, on $name', (stack) => {
  let contacts: RunningContacts;

  beforeAll(async () => {
    contacts = await startContacts(stack);
  });
  afterAll(() => contacts?.stop());

  const idOf = async (who: Principal, mutation: string, input: object): Promise<string> =>
    (await contacts.graph.data(who, mutation, { input })).done.of.id;
  it.each<[what: string, Edit]>([
    [
      'an account',
      {
        table: accountTable,
        begin: (rep) => idOf(rep, open, { name: 'Isdom' }),
        async change({ accounts }, seen, rep) {
          const revision = changeAccount(await accounts.get(seen), { industry: 'Software' }, new Date());
          return (tx) => tx.accounts.save(revision, accountUpdated(revision, rep));
        },
        changed: { industry: 'Software' },
      },
    ],
    [
      'a contact',
      {
        table: contactTable,
        begin: (rep) => idOf(rep, meet, { fullName: 'Ada', emails: [{ label: 'WORK', address: 'ada@example.com' }] }),
        async change({ contacts: people }, seen, rep) {
          const revision = changeContact(await people.get(seen), { emails: [] }, new Date());
          return (tx) => tx.contacts.save(revision, contactUpdated(revision, rep));
        },
        changed: { emails: [] },
      },
    ],
    [
      'an activity',
      {
        table: activityTable,
        begin: (rep) => idOf(rep, log, { kind: 'NOTE', subject: 'Spoke' }),
        async change({ activities }, seen, rep) {
          const revision = changeActivity(await activities.get(seen), { body: 'At length' }, new Date());
          return (tx) => tx.activities.save(revision, activityUpdated(revision, rep));
        },
        changed: { body: 'At length' },
      },
    ],
  ])('the move holds, and so does the change of %s', async (_what, { table, begin, change, changed }) => {
    const { rep } = people();
    const id = await begin(rep);
    const { db } = contacts.service;
    const all = { kind: 'all' } as const;
    const caller = { principal: rep, customers: all, activities: all, subjects: all };
    const save = await db.read((em) => change(openStores(em, caller), { id, expectedVersion: 1 }, rep));
    await db.transaction(async (em) => {
      await em.update(table, { id }, { ownerTeamPath: '/elsewhere/' });
      await save(openStores(em, caller));
    });
    const now = await db.read((em) => em.findOneByOrFail(table, { id }));
    expect(now).toMatchObject({ ...changed, ownerTeamPath: '/elsewhere/', version: 2 });
  });
});
