import type { ApolloServerPlugin } from '@apollo/server';
import type { OperationLimits } from '@custodia/policy';
import type { GraphQLSchema } from 'graphql';
import type { OperationCosts } from './cost/operation-costs.ts';
import { overLimit } from './over-limit.ts';

/** What the limit on costs needs to know of a request, and what it leaves for the log. */
export interface CostedContext {
  readonly limits: OperationLimits;
  /** The estimate; null before there is one. */
  cost: number | null;
}

export interface CostLimitParts {
  /** The costs of the version of the graph that a document was validated against. */
  readonly costsOf: (schema: GraphQLSchema) => OperationCosts;
  readonly metrics: { readonly cost: (cost: number) => void };
}

/** Estimates what an operation costs, and refuses what is over the limit of whoever sends it, before anything runs. */
export function costLimit({ costsOf, metrics }: CostLimitParts): ApolloServerPlugin<CostedContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ contextValue, document, operation, request, schema }) {
          if (!operation) return;
          const cost = costsOf(schema)({ document, operation, variables: request.variables ?? {} });
          const limit = contextValue.limits.cost;
          contextValue.cost = cost;
          metrics.cost(cost);
          if (cost > limit) throw overLimit(`it would cost about ${cost}, and ${limit} is allowed. ${remedy}`);
        },
      };
    },
  };
}

const remedy = 'Ask for shorter lists (first: …), for fewer lists inside lists, or page by page.';
