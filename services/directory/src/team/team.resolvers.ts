import type { Slice } from '@custodia/persistence';
import { connection, type RequestContext } from '@custodia/subgraph';
import { callerOf } from '../caller.ts';
import { membersLoader, userLoader } from '../user/user.loaders.ts';
import type { Work } from '../work.ts';
import { childrenLoader, teamLoader } from './team.loaders.ts';
import type { TeamService } from './team.service.ts';
import type { TeamQuery } from './team.store.ts';
import type { Team } from './team.ts';

interface Parts {
  readonly work: Work;
  readonly service: TeamService;
}

interface UpsertArguments {
  readonly input: readonly { readonly externalId: string }[];
}

export function teamResolvers({ work, service }: Parts) {
  return {
    Query: {
      team: (_: unknown, { id }: { id: string }, context: RequestContext) => teamLoader(work, context).load(id),
      teams: async (_: unknown, query: TeamQuery, context: RequestContext) =>
        connection(await work.read(callerOf(context), ({ teams }) => teams.page(query))),
    },
    Mutation: {
      upsertTeams: async (_: unknown, { input }: UpsertArguments, context: RequestContext) => ({
        rows: await service.upsert(callerOf(context), input),
      }),
    },
    Team: {
      __resolveReference: ({ id }: { id: string }, context: RequestContext) => teamLoader(work, context).load(id),
      parent: ({ parentId }: Team, _: unknown, context: RequestContext) =>
        parentId && teamLoader(work, context).load(parentId),
      manager: ({ managerId }: Team, _: unknown, context: RequestContext) =>
        managerId && userLoader(work, context).load(managerId),
      children: async ({ id }: Team, _: unknown, context: RequestContext) =>
        (await childrenLoader(work, context).load(id)) ?? [],
      members: async ({ id }: Team, slice: Slice, context: RequestContext) =>
        connection((await membersLoader(work, context, slice).load(id))!),
    },
  };
}
