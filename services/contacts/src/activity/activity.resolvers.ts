import type { Seen } from '@custodia/model';
import { connection, payload, type RequestContext } from '@custodia/subgraph';
import { callerOf } from '../caller.ts';
import { accountLoader, activityLoader, contactLoader } from '../loaders.ts';
import type { Work } from '../work.ts';
import type { ActivityService } from './activity.service.ts';
import type { ActivityQuery } from './activity.store.ts';
import type { Activity } from './activity.ts';

interface Parts {
  readonly work: Work;
  readonly service: ActivityService;
}

export function activityResolvers({ work, service }: Parts) {
  return {
    Query: {
      activity: (_: unknown, { id }: { id: string }, context: RequestContext) => activityLoader(work, context).load(id),
      activities: async (_: unknown, query: ActivityQuery, context: RequestContext) =>
        connection(await work.read(callerOf(context), ({ activities }) => activities.page(query))),
    },
    Mutation: {
      logActivity: (_: unknown, { input }: { input: unknown }, context: RequestContext) =>
        payload('activity', () => service.log(callerOf(context), input)),
      updateActivity: (_: unknown, { input, ...seen }: Seen & { input: unknown }, context: RequestContext) =>
        payload('activity', () => service.update(callerOf(context), seen, input)),
      deleteActivity: (_: unknown, seen: Seen, context: RequestContext) =>
        payload('deletedId', () => service.delete(callerOf(context), seen)),
    },
    Activity: {
      __resolveReference: ({ id }: { id: string }, context: RequestContext) => activityLoader(work, context).load(id),
      account: ({ accountId }: Activity, _: unknown, context: RequestContext) =>
        accountId && accountLoader(work, context).load(accountId),
      contact: ({ contactId }: Activity, _: unknown, context: RequestContext) =>
        contactId && contactLoader(work, context).load(contactId),
      owner: ({ ownerId }: Activity) => ({ id: ownerId }),
    },
  };
}
