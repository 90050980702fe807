import type { ApolloGateway } from '@apollo/gateway';
import { operationFromDocument, type Schema } from '@apollo/federation-internals';
import type { QueryPlanner } from '@apollo/query-planner';
import { Kind, type FragmentDefinitionNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { compilePlan, type PlanStep } from '../execution/compile-plan.ts';
import { askForTypes } from './ask-for-types.ts';

export interface AnOperation {
  readonly operation: OperationDefinitionNode;
  readonly fragments: Iterable<FragmentDefinitionNode>;
}

/** Plans an operation of the API schema; null where it needs no subgraph. Takes long: keep what it gives. */
export type PlanOperation = (operation: AnOperation) => PlanStep | null;

/** What a loaded gateway keeps to itself. Its version is exact, and building all of it again would take as long again. */
interface Loaded {
  readonly queryPlanner?: QueryPlanner;
  readonly apiSchema?: Schema;
  readonly supergraphSchema?: GraphQLSchema;
}

/** The planner that a gateway made when it loaded its supergraph. */
export function plannerOf(gateway: ApolloGateway): PlanOperation {
  const { queryPlanner, apiSchema, supergraphSchema } = gateway as unknown as Loaded;
  if (!queryPlanner || !apiSchema || !supergraphSchema) throw new Error('this version of the planner is not known');

  return ({ operation, fragments }) => {
    const asked = { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] } as const;
    const document = askForTypes(asked, supergraphSchema);
    const plan = queryPlanner.buildQueryPlan(operationFromDocument(apiSchema, document));
    return compilePlan(plan, supergraphSchema);
  };
}
