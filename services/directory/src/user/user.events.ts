import type { NewEvent } from '@custodia/events';
import type { Principal } from '@custodia/identity';
import type { Revision } from '@custodia/model';
import type { User } from './user.ts';

const fields = [
  'externalId',
  'subject',
  'name',
  'email',
  'title',
  'trainingValidUntil',
  'roles',
  'active',
  'teamId',
  'teamPath',
] as const;

export function userProvisioned(user: User, actor: Principal): NewEvent {
  const given = fields.filter((name) => user[name] !== null);
  return userEvent('user.provisioned.v1', { before: user, after: user, changed: given }, actor);
}

export const userChanged = (revision: Revision<User>, actor: Principal): NewEvent =>
  userEvent('user.changed.v1', revision, actor);

export const userMoved = (revision: Revision<User>, actor: Principal): NewEvent =>
  userEvent('user.moved.v1', revision, actor);

export const userRolesChanged = (revision: Revision<User>, actor: Principal): NewEvent =>
  userEvent('user.roles-changed.v1', revision, actor);

export const userActiveChanged = (revision: Revision<User>, actor: Principal): NewEvent =>
  userEvent(revision.after.active ? 'user.activated.v1' : 'user.deactivated.v1', revision, actor);

/** Ids, roles and the names of what changed; a name or an address never. */
function userEvent(type: string, { after, changed }: Revision<User>, actor: Principal): NewEvent {
  const { version, teamId, teamPath, active, roles } = after;
  return {
    type,
    tenantId: after.tenantId,
    recordType: 'User',
    recordId: after.id,
    version,
    actor,
    at: after.updatedAt,
    data: { version, changed, teamId, teamPath, active, roles },
  };
}
