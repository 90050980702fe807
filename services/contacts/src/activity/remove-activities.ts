import type { Caller } from '../caller.ts';
import type { Stores } from '../stores.store.ts';
import { activityDeleted, activityUpdated } from './activity.events.ts';
import { leaveAccount } from './activity.ts';

interface Removing {
  readonly caller: Caller;
  readonly tx: Stores;
  readonly at: Date;
}

/**
 * What was noted about a person goes with them, whoever noted it: a note without its subject would be personal data
 * that nobody can find, export or erase again.
 */
export async function removeActivitiesOfContact(contactId: string, { caller, tx, at }: Removing): Promise<void> {
  for (const activity of await tx.activities.allOfContact(contactId)) {
    await tx.activities.remove(activity, activityDeleted(activity, caller.principal, at));
  }
}

/** What was noted about a company alone goes with it; what is also about a person stays with the person. */
export async function removeActivitiesOfAccount(accountId: string, { caller, tx, at }: Removing): Promise<void> {
  for (const activity of await tx.activities.allOfAccount(accountId)) {
    if (activity.contactId === null) {
      await tx.activities.remove(activity, activityDeleted(activity, caller.principal, at));
    } else {
      const revision = leaveAccount(activity, at);
      await tx.activities.save(revision, activityUpdated(revision, caller.principal));
    }
  }
}
