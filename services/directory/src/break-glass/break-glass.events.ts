import type { NewEvent } from '@custodia/events';
import type { Principal } from '@custodia/identity';
import type { Revision } from '@custodia/model';
import type { BreakGlass } from './break-glass.ts';

export function glassBroken(glass: BreakGlass, actor: Principal): NewEvent {
  const changed = ['reason', 'openedAt', 'expiresAt'];
  return { ...glassEvent(glass, actor), type: 'break-glass.opened.v1', data: { ...dataOf(glass), changed } };
}

export function glassEnded({ after, changed }: Revision<BreakGlass>, actor: Principal): NewEvent {
  const data = { ...dataOf(after), changed, endedAt: after.endedAt?.toISOString() };
  return { ...glassEvent(after, actor), type: 'break-glass.ended.v1', data };
}

/** Who and until when; the reason stays in the directory. */
function dataOf({ version, userId, expiresAt }: BreakGlass) {
  return { version, userId, expiresAt: expiresAt.toISOString() };
}

function glassEvent({ tenantId, id, version, updatedAt }: BreakGlass, actor: Principal) {
  return { tenantId, recordType: 'BreakGlass', recordId: id, version, actor, at: updatedAt };
}
