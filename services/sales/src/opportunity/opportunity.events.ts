import type { NewEvent } from '@custodia/events';
import type { Principal } from '@custodia/identity';
import { changedFields, type Opportunity } from './opportunity.ts';

/** What happened to an opportunity, in one event per version: the weightiest thing names it, `changed` lists all. */
export function opportunityEvent(before: Opportunity | null, after: Opportunity, actor: Principal | null): NewEvent {
  const changed = changedFields(before, after);
  if (before === null) return event('created', after, { changed, actor });
  if (before.stage !== after.stage) {
    return event('stage-changed', after, { changed, actor, more: { from: before.stage, to: after.stage } });
  }
  return event(before.ownerId === after.ownerId ? 'updated' : 'owner-assigned', after, { changed, actor });
}

export function opportunityDeleted(opportunity: Opportunity, actor: Principal, at: Date): NewEvent {
  const gone = { ...opportunity, version: opportunity.version + 1, updatedAt: at };
  return event('deleted', gone, { changed: [], actor });
}

interface Happening {
  readonly changed: string[];
  readonly actor: Principal | null;
  readonly more?: { readonly from: string; readonly to: string };
}

function event(what: string, opportunity: Opportunity, { changed, actor, more }: Happening): NewEvent {
  const { tenantId, id, version, ownerId, ownerTeamPath, accountId, primaryContactId, stage } = opportunity;
  return {
    type: `opportunity.${what}.v1`,
    tenantId,
    recordType: 'Opportunity',
    recordId: id,
    version,
    actor,
    data: { version, changed, ownerId, ownerTeamPath, accountId, primaryContactId, stage, ...more },
    at: opportunity.updatedAt,
  };
}
