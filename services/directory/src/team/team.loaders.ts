import { loader, type RequestContext } from '@custodia/subgraph';
import { callerOf } from '../caller.ts';
import type { User } from '../user/user.ts';
import type { Work } from '../work.ts';
import type { Team } from './team.ts';

/** One query for all teams a request names, whichever fields name them. */
export function teamLoader(work: Work, context: RequestContext) {
  return loader<string, Team>(context, 'team', (ids) => work.read(callerOf(context), ({ teams }) => teams.byIds(ids)));
}

export function childrenLoader(work: Work, context: RequestContext) {
  return loader<string, readonly Team[]>(context, 'team.children', (ids) =>
    work.read(callerOf(context), ({ teams }) => teams.childrenOf(ids)),
  );
}

/** The team a user stands in. One's own is always known to oneself: the gateway asks before anybody has a role. */
export async function teamOf({ id, subject, teamId }: User, work: Work, context: RequestContext): Promise<Team | null> {
  if (teamId === null) return null;
  const isSelf = [id, subject].includes(context.principal.userId);
  if (!isSelf) return teamLoader(work, context).load(teamId);
  return work.read(callerOf(context), ({ teams }) => teams.findOwn(teamId));
}
