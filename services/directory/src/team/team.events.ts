import type { NewEvent } from '@custodia/events';
import type { Principal } from '@custodia/identity';
import type { Revision } from '@custodia/model';
import type { Team } from './team.ts';

export function teamCreated(team: Team, actor: Principal): NewEvent {
  const given = (['externalId', 'name', 'slug', 'path', 'parentId', 'managerId'] as const).filter(
    (name) => team[name] !== null,
  );
  return teamEvent('team.created.v1', { before: team, after: team, changed: given }, actor);
}

export function teamChanged(revision: Revision<Team>, actor: Principal): NewEvent {
  return teamEvent('team.changed.v1', revision, actor);
}

function teamEvent(type: string, { after, changed }: Revision<Team>, actor: Principal): NewEvent {
  const { version, parentId, path, managerId } = after;
  return {
    type,
    tenantId: after.tenantId,
    recordType: 'Team',
    recordId: after.id,
    version,
    actor,
    at: after.updatedAt,
    data: { version, changed, parentId, path, managerId },
  };
}
