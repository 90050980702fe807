import { Kind, type DocumentNode, type FragmentDefinitionNode, type OperationDefinitionNode } from 'graphql';
import type { Decision } from '../authorization/decide-operation.ts';
import type { DecidedOperation } from '../authorization/operation-decisions.ts';
import { usedNames } from '../authorization/rewrite-operation.ts';
import type { PlanStep } from '../execution/compile-plan.ts';
import { introspectionOf } from './introspection.ts';
import type { AnOperation, PlanOperation } from './planner.ts';

/** What runs for a decision. */
export interface PreparedOperation {
  readonly plan: PlanStep | null;
  /** What is asked of the schema itself. */
  readonly introspection: DocumentNode | null;
}

/**
 * Plans what runs for a decision, once: the plan is kept with its decision and forgotten with it. What is allowed runs as it
 * was sent, so there one plan serves all who may.
 */
export function operationPreparer(plan: PlanOperation) {
  const prepared = new WeakMap<Decision, PreparedOperation>();
  const plansAsSent = new WeakMap<OperationDefinitionNode, { readonly plan: PlanStep | null }>();

  return (operation: OperationDefinitionNode, { decision, fragments }: DecidedOperation): PreparedOperation => {
    const known = prepared.get(decision);
    if (known) return known;
    const fresh = {
      plan: planFor({ operation, fragments: usedNames(operation, fragments).fragments }, decision),
      introspection: introspectionOf(operation, decision.root, fragments),
    };
    prepared.set(decision, fresh);
    return fresh;
  };

  function planFor(sent: AnOperation, decision: Decision): PlanStep | null {
    if (decision.outcome === 'denied') return null;
    if (decision.outcome === 'partial') return plan(operationIn(decision.planned));
    const known = plansAsSent.get(sent.operation) ?? { plan: plan(sent) };
    plansAsSent.set(sent.operation, known);
    return known.plan;
  }
}

function operationIn({ definitions }: DocumentNode): AnOperation {
  const fragments: FragmentDefinitionNode[] = [];
  let operation: OperationDefinitionNode | null = null;
  for (const node of definitions) {
    if (node.kind === Kind.OPERATION_DEFINITION) operation = node;
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.push(node);
  }
  if (operation === null) throw new Error('a rewritten document has an operation');
  return { operation, fragments };
}
