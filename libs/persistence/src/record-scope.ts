import type { Principal, RecordAccess } from '@custodia/identity';
import { isolateConditions, uniqueParameter, type Filterable } from './conditions.ts';

/** Which rows somebody meets, as a predicate on `ownerId` and `ownerTeamPath`. */
export type RecordScope =
  | { readonly kind: 'none' }
  | { readonly kind: 'own'; readonly userId: string }
  | { readonly kind: 'team'; readonly userId: string; readonly teamPath: string }
  | { readonly kind: 'all' };

export interface OwnerColumns {
  readonly ownerId: string;
  readonly ownerTeamPath: string;
}

const ownerColumns: OwnerColumns = { ownerId: 'ownerId', ownerTeamPath: 'ownerTeamPath' };

export function recordScope(access: RecordAccess, principal: Pick<Principal, 'userId' | 'teamPath'>): RecordScope {
  const { userId, teamPath } = principal;
  if (access === 'ALL') return { kind: 'all' };
  if (access === 'NONE') return { kind: 'none' };
  // Without a team there is no team's part; a path that is none must not become a prefix of everything.
  if (access === 'OWN' || !teamPath?.startsWith('/') || !teamPath.endsWith('/')) return { kind: 'own', userId };
  return { kind: 'team', userId, teamPath };
}

/**
 * Adds the scope to what the query already asks for, whatever ORs stand there. Add it last: a later `orWhere` would
 * open it again. With `alias` '' it narrows an UPDATE or DELETE.
 */
export function withinScope<Q extends Filterable>(
  qb: Q,
  alias: string,
  scope: RecordScope,
  names: OwnerColumns = ownerColumns,
): Q {
  isolateConditions(qb);
  if (scope.kind === 'all') return qb;
  if (scope.kind === 'none') return qb.andWhere('1 = 0') as Q;
  const dot = alias === '' ? '' : `${alias}.`;
  const me = uniqueParameter('me');
  if (scope.kind === 'own') return qb.andWhere(`${dot}${names.ownerId} = :${me}`, { [me]: scope.userId }) as Q;
  const [from, to] = [uniqueParameter('pathFrom'), uniqueParameter('pathTo')];
  const path = `${dot}${names.ownerTeamPath}`;
  return qb.andWhere(`(${dot}${names.ownerId} = :${me} OR (${path} >= :${from} AND ${path} < :${to}))`, {
    [me]: scope.userId,
    [from]: scope.teamPath,
    [to]: pathEnd(scope.teamPath),
  }) as Q;
}

/** Whether one record falls within the scope: the same rule, for a row at hand. */
export function isWithinScope(scope: RecordScope, owner: { ownerId: string; ownerTeamPath: string }): boolean {
  if (scope.kind === 'all') return true;
  if (scope.kind === 'none') return false;
  if (owner.ownerId === scope.userId) return true;
  return scope.kind === 'team' && owner.ownerTeamPath.startsWith(scope.teamPath);
}

/** The first string after all that begin with `/a/`: `/a0`, since 0 follows the slash. */
function pathEnd(path: string): string {
  return `${path.slice(0, -1)}0`;
}
