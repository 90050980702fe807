import type { Page, Slice } from '@custodia/persistence';
import { loader, type RequestContext } from '@custodia/subgraph';
import { callerOf } from '../caller.ts';
import type { Work } from '../work.ts';
import type { User } from './user.ts';

/** One query for all users a request names, whichever fields name them. */
export function userLoader(work: Work, context: RequestContext) {
  return loader<string, User>(context, 'user', (ids) => work.read(callerOf(context), ({ users }) => users.byIds(ids)));
}

/** Members by team; one query for all teams that are asked for the same slice. */
export function membersLoader(work: Work, context: RequestContext, slice: Slice) {
  return loader<string, Page<User>>(context, `team.members ${JSON.stringify(slice)}`, (teamIds) =>
    work.read(callerOf(context), ({ users }) => users.membersOf(teamIds, slice)),
  );
}
