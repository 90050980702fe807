import type { NewEvent } from '@custodia/events';
import type { Principal } from '@custodia/identity';
import type { Revision } from '@custodia/model';
import type { Activity } from './activity.ts';

const fields = [
  'kind',
  'subject',
  'body',
  'occurredAt',
  'dueAt',
  'completedAt',
  'accountId',
  'contactId',
  'ownerId',
  'ownerTeamPath',
] as const;

export function activityLogged(activity: Activity, actor: Principal): NewEvent {
  const changed = fields.filter((name) => activity[name] !== null);
  return activityEvent('activity.logged.v1', { after: activity, changed }, actor);
}

export const activityUpdated = (revision: Revision<Activity>, actor: Principal): NewEvent =>
  activityEvent('activity.updated.v1', revision, actor);

export function activityDeleted(activity: Activity, actor: Principal, at: Date): NewEvent {
  const last = { ...activity, version: activity.version + 1, updatedAt: at };
  return activityEvent('activity.deleted.v1', { after: last, changed: [] }, actor);
}

/** Ids and the names of what changed; never what was said. */
function activityEvent(
  type: string,
  { after, changed }: Pick<Revision<Activity>, 'after' | 'changed'>,
  actor: Principal,
): NewEvent {
  const { version, ownerId, ownerTeamPath, accountId, contactId } = after;
  return {
    type,
    tenantId: after.tenantId,
    recordType: 'Activity',
    recordId: after.id,
    version,
    actor,
    at: after.updatedAt,
    data: { version, changed, ownerId, ownerTeamPath, accountId, contactId },
  };
}
