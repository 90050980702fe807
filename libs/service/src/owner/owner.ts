import { Refusal } from '@custodia/errors';
import type { Principal } from '@custodia/identity';
import type { Owner } from '@custodia/model';
import { isWithinScope, type RecordScope } from '@custodia/persistence';

/** What a service knows of a colleague, from directory's events. */
export interface KnownOwner {
  readonly tenantId: string;
  readonly userId: string;
  /** The user's version that this is. */
  readonly version: number;
  readonly teamPath: string;
  readonly active: boolean;
}

/** Where somebody without a team stands: at the root, which nobody's team lies below. */
export const NO_TEAM = '/';

export interface Choosing {
  readonly principal: Principal;
  /** Within which an owner other than the caller must fall. */
  readonly scope: RecordScope;
  readonly known: ReadonlyMap<string, KnownOwner>;
}

/** The owner of that id, or the caller; nobody can give a record to somebody whose records they could not see. */
export function ownerOf(id: string | null | undefined, { principal, scope, known }: Choosing): Owner {
  const ownerId = id ?? principal.userId;
  const found = known.get(ownerId);
  if (ownerId === principal.userId) {
    // Events are ahead of the caller's token, which may be half a minute old.
    return { ownerId, ownerTeamPath: found?.teamPath ?? principal.teamPath ?? NO_TEAM };
  }
  const owner = { ownerId, ownerTeamPath: found?.teamPath ?? NO_TEAM };
  if (found?.active && isWithinScope(scope, owner)) return owner;
  throw new Refusal('UNKNOWN_REFERENCE', 'No such owner. Choose an active colleague whose records you may see.', {
    field: 'ownerId',
  });
}
