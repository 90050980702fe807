import type { RequestContext } from '@custodia/subgraph';
import { callerOf } from '../caller.ts';
import type { OpportunityFilter } from '../opportunity/opportunity-filter.store.ts';
import { productLoader } from '../product/product.resolvers.ts';
import type { Work } from '../work.ts';
import { noKey, type PipelineDimension, type PipelineSum } from './pipeline.ts';

interface SummaryArguments {
  readonly by: PipelineDimension;
  readonly filter?: OpportunityFilter | null;
}

export function pipelineResolvers({ work }: { readonly work: Work }) {
  return {
    Query: {
      pipelineSummary: (_: unknown, { by, filter }: SummaryArguments, context: RequestContext) =>
        work.read(callerOf(context), ({ pipeline }) => pipeline.sumUp(by, filter ?? {})),
    },
    PipelineSummaryRow: {
      value: ({ amountMinor, currency }: PipelineSum) => ({ amountMinor, currency }),
      owner: ({ by, key }: PipelineSum) => (by === 'OWNER' ? { __typename: 'User', id: key } : null),
      product: ({ by, key }: PipelineSum, _: unknown, context: RequestContext) =>
        by === 'PRODUCT' && key !== noKey ? productLoader(work, context).load(key) : null,
    },
  };
}
