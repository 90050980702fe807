import { connection, loader, payload, type RequestContext } from '@custodia/subgraph';
import { callerOf } from '../caller.ts';
import { userLoader } from '../user/user.loaders.ts';
import type { Work } from '../work.ts';
import type { BreakGlassService } from './break-glass.service.ts';
import type { BreakGlassQuery } from './break-glass.store.ts';
import type { BreakGlass } from './break-glass.ts';

interface Parts {
  readonly work: Work;
  readonly service: BreakGlassService;
  readonly clock: () => Date;
}

export function breakGlassResolvers({ work, service, clock }: Parts) {
  return {
    Query: {
      breakGlasses: async (_: unknown, query: Omit<BreakGlassQuery, 'now'>, context: RequestContext) =>
        connection(
          await work.read(callerOf(context), ({ breakGlasses }) => breakGlasses.page({ ...query, now: clock() })),
        ),
    },
    Mutation: {
      breakGlass: (_: unknown, { reason }: { reason: string }, context: RequestContext) =>
        payload('breakGlass', () => service.open(callerOf(context), reason)),
      endBreakGlass: (_: unknown, __: unknown, context: RequestContext) =>
        payload('breakGlass', () => service.end(callerOf(context))),
    },
    BreakGlass: {
      __resolveReference: ({ id }: { id: string }, context: RequestContext) =>
        loader<string, BreakGlass>(context, 'breakGlass', (ids) =>
          work.read(callerOf(context), ({ breakGlasses }) => breakGlasses.byIds(ids)),
        ).load(id),
      user: ({ userId }: BreakGlass, _: unknown, context: RequestContext) => userLoader(work, context).load(userId),
    },
  };
}
