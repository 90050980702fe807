import type { Seen } from '@custodia/model';
import { connection, payload, type RequestContext } from '@custodia/subgraph';
import { callerOf } from '../caller.ts';
import { productLoader } from '../product/product.resolvers.ts';
import type { Work } from '../work.ts';
import type { StageChangeRow } from './opportunity.history.ts';
import { childrenLoader, historyLoader, metLoader, opportunityLoader } from './opportunity.loaders.ts';
import type { OpportunityService } from './opportunity.service.ts';
import type { OpportunityParent, OpportunityQuery } from './opportunity.store.ts';
import type { OpportunityUpsert } from './opportunity.upsert.ts';
import type { Opportunity } from './opportunity.ts';

interface Parts {
  readonly work: Work;
  readonly service: OpportunityService;
  readonly upsert: OpportunityUpsert;
}

interface UpsertArguments {
  readonly input: readonly { readonly externalId: string }[];
}

export function opportunityResolvers({ work, service, upsert }: Parts) {
  return {
    Query: {
      opportunity: (_: unknown, { id }: { id: string }, context: RequestContext) =>
        opportunityLoader(work, context).load(id),
      opportunities: async (_: unknown, query: OpportunityQuery, context: RequestContext) =>
        connection(await work.read(callerOf(context), ({ opportunities }) => opportunities.page(query))),
    },
    Mutation: {
      createOpportunity: (_: unknown, { input }: { input: unknown }, context: RequestContext) =>
        payload('opportunity', () => service.create(callerOf(context), input)),
      updateOpportunity: (_: unknown, { input, ...seen }: Seen & { input: unknown }, context: RequestContext) =>
        payload('opportunity', () => service.update(callerOf(context), seen, input)),
      changeOpportunityStage: (_: unknown, { id, expectedVersion, ...change }: Seen, context: RequestContext) =>
        payload('opportunity', () => service.changeStage(callerOf(context), { id, expectedVersion }, change)),
      assignOpportunityOwner: (_: unknown, { ownerId, ...seen }: Seen & { ownerId: string }, context: RequestContext) =>
        payload('opportunity', () => service.assignOwner(callerOf(context), seen, ownerId)),
      deleteOpportunity: (_: unknown, seen: Seen, context: RequestContext) =>
        payload('deletedId', () => service.delete(callerOf(context), seen)),
      upsertOpportunities: async (_: unknown, { input }: UpsertArguments, context: RequestContext) => ({
        rows: await upsert.run(callerOf(context), input),
      }),
    },
    Opportunity: {
      __resolveReference: ({ id }: { id: string }, context: RequestContext) =>
        opportunityLoader(work, context).load(id),
      amount: ({ amountMinor, currency }: Opportunity) => (amountMinor === null ? null : { amountMinor, currency }),
      product: ({ productId }: Opportunity, _: unknown, context: RequestContext) =>
        productId && productLoader(work, context).load(productId),
      account: ({ accountId }: Opportunity) => entity('Account', accountId),
      // Not even the id of whom the caller may not meet.
      primaryContact: async ({ primaryContactId }: Opportunity, _: unknown, context: RequestContext) =>
        primaryContactId && (await metLoader(work, context).load(primaryContactId))
          ? entity('Contact', primaryContactId)
          : null,
      owner: ({ ownerId }: Opportunity) => entity('User', ownerId),
      stageHistory: async ({ id }: Opportunity, _: unknown, context: RequestContext) =>
        (await historyLoader(work, context).load(id)) ?? [],
    },
    OpportunityStageChange: {
      from: ({ fromStage }: StageChangeRow) => fromStage,
      to: ({ toStage }: StageChangeRow) => toStage,
      at: ({ changedAt }: StageChangeRow) => changedAt,
      by: ({ changedById }: StageChangeRow) => entity('User', changedById),
    },
    Account: { opportunities: childrenOf(work, 'accountId') },
    Contact: { opportunities: childrenOf(work, 'primaryContactId') },
    User: { opportunities: childrenOf(work, 'ownerId') },
  };
}

/** Another subgraph's record: the gateway fetches the rest there, if the caller may see it. */
function entity(typename: string, id: string | null) {
  return id === null ? null : { __typename: typename, id };
}

function childrenOf(work: Work, parent: OpportunityParent) {
  return async ({ id }: { id: string }, query: OpportunityQuery, context: RequestContext) => {
    const page = await childrenLoader(work, context, { parent, query }).load(id);
    return page && connection(page);
  };
}
