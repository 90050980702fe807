import type { Seen } from '@custodia/model';
import { connection, payload, type RequestContext } from '@custodia/subgraph';
import { callerOf } from '../caller.ts';
import { teamOf } from '../team/team.loaders.ts';
import type { Work } from '../work.ts';
import type { UserService } from './user.service.ts';
import { userLoader } from './user.loaders.ts';
import type { UserQuery } from './user.store.ts';
import type { User } from './user.ts';

interface Parts {
  readonly work: Work;
  readonly service: UserService;
}

interface UpsertArguments {
  readonly input: readonly { readonly externalId: string }[];
}

export function userResolvers({ work, service }: Parts) {
  return {
    Query: {
      me: (_: unknown, __: unknown, context: RequestContext) =>
        work.read(callerOf(context), ({ users }) => users.findSelf(context.principal.userId)),
      user: (_: unknown, { id }: { id: string }, context: RequestContext) => userLoader(work, context).load(id),
      users: async (_: unknown, query: UserQuery, context: RequestContext) =>
        connection(await work.read(callerOf(context), ({ users }) => users.page(query))),
    },
    Mutation: {
      upsertUsers: async (_: unknown, { input }: UpsertArguments, context: RequestContext) => ({
        rows: await service.upsert(callerOf(context), input),
      }),
      updateUser: (_: unknown, { input, ...seen }: Seen & { input: unknown }, context: RequestContext) =>
        payload('user', () => service.update(callerOf(context), seen, input)),
      moveUser: (_: unknown, { teamId, ...seen }: Seen & { teamId: string }, context: RequestContext) =>
        payload('user', () => service.move(callerOf(context), seen, teamId)),
      setUserRoles: (_: unknown, { roles, ...seen }: Seen & { roles: string[] }, context: RequestContext) =>
        payload('user', () => service.setRoles(callerOf(context), seen, roles)),
      setUserActive: (_: unknown, { active, ...seen }: Seen & { active: boolean }, context: RequestContext) =>
        payload('user', () => service.setActive(callerOf(context), seen, active)),
    },
    User: {
      __resolveReference: ({ id }: { id: string }, context: RequestContext) => userLoader(work, context).load(id),
      team: (user: User, _: unknown, context: RequestContext) => teamOf(user, work, context),
    },
  };
}
