import { Refusal } from '@custodia/errors';
import { given, revise, type Owner, type Revision } from '@custodia/model';

export type ActivityKind = 'CALL' | 'MEETING' | 'EMAIL' | 'TASK' | 'NOTE';

/** Something that was done with a customer, or is to be. */
export interface Activity extends Owner {
  readonly tenantId: string;
  readonly id: string;
  readonly version: number;
  readonly kind: ActivityKind;
  readonly subject: string;
  readonly body: string | null;
  readonly occurredAt: Date;
  readonly dueAt: Date | null;
  readonly completedAt: Date | null;
  readonly accountId: string | null;
  readonly contactId: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

type Said = 'subject' | 'body' | 'occurredAt' | 'dueAt' | 'completedAt';

/** What may be said of an activity later; what is undefined is not said. */
export type ActivityChanges = { readonly [Name in Said]?: Activity[Name] | undefined };

interface Logging {
  readonly tenantId: string;
  readonly id: string;
  readonly accountId: string | null;
  readonly contactId: string | null;
  readonly owner: Owner;
  readonly at: Date;
}

export function logActivity(
  kind: ActivityKind,
  said: ActivityChanges & Pick<Activity, 'subject'>,
  { tenantId, id, accountId, contactId, owner, at }: Logging,
): Activity {
  const activity: Activity = {
    tenantId,
    id,
    version: 1,
    kind,
    body: null,
    occurredAt: at,
    dueAt: null,
    completedAt: null,
    ...given(said),
    accountId,
    contactId,
    ownerId: owner.ownerId,
    ownerTeamPath: owner.ownerTeamPath,
    createdAt: at,
    updatedAt: at,
  };
  assertTaskDates(activity);
  return activity;
}

export function changeActivity(activity: Activity, changes: ActivityChanges, at: Date): Revision<Activity> {
  const revision = revise(activity, given(changes), at);
  assertTaskDates(revision.after);
  return revision;
}

/** The company is gone; the person it is about is not. */
export function leaveAccount(activity: Activity, at: Date): Revision<Activity> {
  return revise(activity, { accountId: null }, at);
}

function assertTaskDates({ kind, dueAt, completedAt }: Activity): void {
  if (kind === 'TASK') return;
  if (dueAt) throw new Refusal('INVALID_INPUT', 'Only a task falls due. Leave it out.', { field: 'dueAt' });
  if (completedAt) {
    throw new Refusal('INVALID_INPUT', 'Only a task is completed. Leave it out.', { field: 'completedAt' });
  }
}
