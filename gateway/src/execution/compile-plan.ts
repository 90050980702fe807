import type { FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { compileContext, type ReadContext } from './context-arguments.ts';
import { compileRewrites, type Rewrite } from './data-rewrites.ts';
import { compilePositionSteps, type PositionStep } from './positions.ts';
import { compileRepresentation, type ReadRepresentation } from './representation.ts';
import { namesOfInterfaces, type TypeNames } from './type-conditions.ts';

/** A plan with everything looked up that does not depend on what is fetched. */
export type PlanStep =
  | { readonly kind: 'sequence' | 'parallel'; readonly steps: readonly PlanStep[] }
  | {
      readonly kind: 'condition';
      readonly variable: string;
      readonly yes: PlanStep | null;
      readonly no: PlanStep | null;
    }
  | FetchStep;

export interface FetchStep {
  readonly kind: 'fetch';
  readonly subgraph: string;
  readonly query: string;
  readonly operationName: string | undefined;
  /** Of the client's variables, those that the query uses. */
  readonly variables: readonly string[];
  /** Where what is fetched belongs: empty at the root. */
  readonly position: readonly PositionStep[];
  /** Null where entities are not what is asked for, but fields of the root. */
  readonly entities: EntityFetch | null;
  readonly outputRewrites: readonly Rewrite[];
  /** The names of types that no object has in the whole graph, though a subgraph may say so (@interfaceObject). */
  readonly interfaces: TypeNames;
  /** An entity that several places wait for is given to each as its own: later on, what surrounds it will matter. */
  readonly copies: boolean;
  /** What the query calls a field, where that is not its response key: for the paths of errors. */
  readonly renamed: ReadonlyMap<string, string>;
}

export interface EntityFetch {
  readonly representation: ReadRepresentation;
  readonly inputRewrites: readonly Rewrite[];
  readonly context: ReadContext | null;
}

/** Null where there is nothing to fetch. */
export function compilePlan({ node }: QueryPlan, supergraph: GraphQLSchema): PlanStep | null {
  if (node === undefined) return null;
  if (node.kind === 'Subscription') throw new Error('subscriptions are not served');
  const copies = usesContext(node);
  const interfaces = namesOfInterfaces(supergraph);
  return compile(node, []);

  function compile(step: PlanNode, position: readonly PositionStep[]): PlanStep {
    switch (step.kind) {
      case 'Sequence':
        return { kind: 'sequence', steps: step.nodes.map((inner) => compile(inner, position)) };
      case 'Parallel':
        return { kind: 'parallel', steps: step.nodes.map((inner) => compile(inner, position)) };
      case 'Flatten':
        return compile(step.node, [...position, ...compilePositionSteps(step.path)]);
      case 'Condition':
        return {
          kind: 'condition',
          variable: step.condition,
          yes: step.ifClause ? compile(step.ifClause, position) : null,
          no: step.elseClause ? compile(step.elseClause, position) : null,
        };
      case 'Fetch':
        return compileFetch(step, position);
      case 'Defer':
        throw new Error('@defer is not served');
    }
  }

  function compileFetch(fetch: FetchNode, position: readonly PositionStep[]): FetchStep {
    const renamers = (fetch.outputRewrites ?? []).filter((rewrite) => rewrite.kind === 'KeyRenamer');
    return {
      kind: 'fetch',
      subgraph: fetch.serviceName,
      query: fetch.operation,
      operationName: fetch.operationName,
      variables: fetch.variableUsages ?? [],
      position,
      entities: fetch.requires
        ? {
            representation: compileRepresentation(fetch.requires, supergraph),
            inputRewrites: compileRewrites(fetch.inputRewrites, supergraph),
            context: compileContext(fetch.contextRewrites, supergraph),
          }
        : null,
      outputRewrites: compileRewrites(fetch.outputRewrites, supergraph),
      interfaces,
      copies,
      renamed: new Map(renamers.map(({ path, renameKeyTo }) => [path.at(-1)!, renameKeyTo])),
    };
  }
}

function usesContext(step: PlanNode | undefined): boolean {
  switch (step?.kind) {
    case 'Sequence':
    case 'Parallel':
      return step.nodes.some(usesContext);
    case 'Flatten':
      return usesContext(step.node);
    case 'Condition':
      return usesContext(step.ifClause) || usesContext(step.elseClause);
    case 'Fetch':
      return (step.contextRewrites?.length ?? 0) > 0;
    default:
      return false;
  }
}
