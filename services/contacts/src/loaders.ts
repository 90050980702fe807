import type { Page, Slice } from '@custodia/persistence';
import { loader, type RequestContext } from '@custodia/subgraph';
import type { Account } from './account/account.ts';
import type { Parents } from './activity/activity.store.ts';
import type { Activity } from './activity/activity.ts';
import { callerOf } from './caller.ts';
import type { Contact } from './contact/contact.ts';
import type { Work } from './work.ts';

// One query for all records of a type that a request names, and one for all connections with the same arguments.

export function accountLoader(work: Work, context: RequestContext) {
  return loader<string, Account>(context, 'account', (ids) =>
    work.read(callerOf(context), ({ accounts }) => accounts.byIds(ids)),
  );
}

export function contactLoader(work: Work, context: RequestContext) {
  return loader<string, Contact>(context, 'contact', (ids) =>
    work.read(callerOf(context), ({ contacts }) => contacts.byIds(ids)),
  );
}

export function activityLoader(work: Work, context: RequestContext) {
  return loader<string, Activity>(context, 'activity', (ids) =>
    work.read(callerOf(context), ({ activities }) => activities.byIds(ids)),
  );
}

interface Connected {
  readonly work: Work;
  readonly context: RequestContext;
  readonly slice: Slice;
}

export async function contactsOf(accountId: string, { work, context, slice }: Connected): Promise<Page<Contact>> {
  const pages = loader<string, Page<Contact>>(context, `account.contacts ${JSON.stringify(slice)}`, (accountIds) =>
    work.read(callerOf(context), ({ contacts }) => contacts.ofAccounts(accountIds, slice)),
  );
  return (await pages.load(accountId))!;
}

export async function activitiesOf(
  parent: Parents['parent'],
  id: string,
  { work, context, slice }: Connected,
): Promise<Page<Activity>> {
  const pages = loader<string, Page<Activity>>(context, `${parent} activities ${JSON.stringify(slice)}`, (parentIds) =>
    work.read(callerOf(context), ({ activities }) => activities.ofParents({ parent, parentIds }, slice)),
  );
  return (await pages.load(id))!;
}
