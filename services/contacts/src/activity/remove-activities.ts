import type { Caller } from '../caller.ts';
import type { Stores } from '../stores.store.ts';
import { activityDeleted } from './activity.events.ts';
import type { Subject } from './activity.store.ts';

interface Removing {
  readonly caller: Caller;
  readonly tx: Stores;
  readonly at: Date;
}

/**
 * What was noted about a person or a company goes with them, whoever noted it: a note without its subject would be
 * personal data that nobody can find, export or erase again.
 */
export async function removeActivities(subject: Subject, { caller, tx, at }: Removing): Promise<void> {
  for (const activity of await tx.activities.allAbout(subject)) {
    await tx.activities.remove(activity, activityDeleted(activity, caller.principal, at));
  }
}
