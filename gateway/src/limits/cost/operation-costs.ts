import { valueFromASTUntyped, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { compileCost, type CostModel } from './compile-cost.ts';
import { costFor, type Cost, type GivenVariables } from './cost.ts';
import { readCostRules } from './cost-rules.ts';

export interface CostedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** As the client sent them. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Estimates what an operation costs. Throws a BAD_USER_INPUT GraphQLError where a list needs one size and has none or several. */
export type OperationCosts = (asked: CostedOperation) => number;

interface KnownOperation {
  readonly cost: Cost;
  readonly defaults: ReadonlyMap<string, unknown>;
}

/**
 * The costs of one version of the graph. An operation is compiled once, for as long as Apollo Server remembers its document; a request
 * then only puts its variables in. Throws SCHEMA_INVALID where the supergraph's cost rules cannot be obeyed.
 */
export function operationCosts(
  schema: GraphQLSchema,
  supergraph: string,
  { assumedListSize }: { readonly assumedListSize: number },
): OperationCosts {
  const model: CostModel = { schema, rules: readCostRules(supergraph), assumedListSize };
  const known = new WeakMap<OperationDefinitionNode, KnownOperation>();

  return ({ document, operation, variables }) => {
    const { cost, defaults } = known.get(operation) ?? learn(document, operation);
    return typeof cost === 'number' ? cost : costFor(cost, givenVariables(variables, defaults));
  };

  function learn(document: DocumentNode, operation: OperationDefinitionNode): KnownOperation {
    const defaults = new Map<string, unknown>();
    for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
      if (defaultValue) defaults.set(variable.name.value, valueFromASTUntyped(defaultValue));
    }
    const facts = { cost: compileCost(model, document, operation), defaults };
    known.set(operation, facts);
    return facts;
  }
}

function givenVariables(
  variables: Readonly<Record<string, unknown>>,
  defaults: ReadonlyMap<string, unknown>,
): GivenVariables {
  return { value: (name) => (Object.hasOwn(variables, name) ? variables[name] : defaults.get(name)) };
}
