import type { ApolloServerPlugin } from '@apollo/server';
import type { OperationLimits } from '@custodia/policy';
import type { GraphQLSchema } from 'graphql';
import { asHttpError } from '../answers/http-errors.ts';
import type { OperationCosts } from './cost/operation-costs.ts';
import { overLimit } from './over-limit.ts';
import type { PrincipalBudgets, Spender } from './rate/principal-budgets.ts';

/** What the limit on costs needs to know of a request, and what it leaves for the log. */
export interface CostedContext {
  readonly principal: Spender;
  readonly limits: OperationLimits;
  /** The estimate; null before there is one. */
  cost: number | null;
}

export interface CostLimitParts {
  /** The costs of the version of the graph that a document was validated against. */
  readonly costsOf: (schema: GraphQLSchema) => OperationCosts;
  readonly budgets: PrincipalBudgets;
  readonly metrics: { readonly cost: (cost: number) => void };
}

/** Estimates what an operation costs, and refuses what is over the limit of whoever sends it, before anything runs. */
export function costLimit({ costsOf, budgets, metrics }: CostLimitParts): ApolloServerPlugin<CostedContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ contextValue, document, operation, request, schema }) {
          if (!operation) return;
          const cost = costsOf(schema)({ document, operation, variables: request.variables ?? {} });
          const { limits, principal } = contextValue;
          const limit = limits.cost;
          contextValue.cost = cost;
          metrics.cost(cost);
          if (cost > limit) throw overLimit(`it would cost about ${cost}, and ${limit} is allowed. ${remedy}`);
          await budgets.takeCost(principal, cost, limits).catch((error: unknown) => {
            throw asHttpError(error);
          });
        },
      };
    },
  };
}

const remedy = 'Ask for shorter lists (first: …), for fewer lists inside lists, or page by page.';
