import { Kind, type DocumentNode, type FragmentDefinitionNode, type OperationDefinitionNode } from 'graphql';
import type { AskForSubjects } from '../access/observe/ask-for-subjects.ts';
import type { SubjectKeys } from '../access/observe/subject-keys.ts';
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
 * was sent, so there one plan serves all who may. Both ask besides for the people that the answer will be about.
 */
export function operationPreparer(plan: PlanOperation, askForSubjects: AskForSubjects | null) {
  const prepared = new WeakMap<Decision, PreparedOperation>();
  const plansAsSent = new WeakMap<OperationDefinitionNode, { readonly plan: PlanStep | null }>();

  return (operation: OperationDefinitionNode, decided: DecidedOperation): PreparedOperation => {
    const { decision, fragments } = decided;
    const known = prepared.get(decision);
    if (known) return known;
    const fresh = {
      plan: planFor(operation, decided),
      introspection: introspectionOf(operation, decision.root, fragments),
    };
    prepared.set(decision, fresh);
    return fresh;
  };

  function planFor(sent: OperationDefinitionNode, { decision, fragments, subjectKeys }: DecidedOperation) {
    if (decision.outcome === 'denied') return null;
    if (decision.outcome === 'partial') return planDocument(decision.planned, subjectKeys);
    const known = plansAsSent.get(sent);
    if (known) return known.plan;
    const definitions = [sent, ...usedNames(sent, fragments).fragments];
    const fresh = planDocument({ kind: Kind.DOCUMENT, definitions }, subjectKeys);
    plansAsSent.set(sent, { plan: fresh });
    return fresh;
  }

  function planDocument(document: DocumentNode, keys: SubjectKeys | null): PlanStep | null {
    return plan(operationIn(askForSubjects && keys ? askForSubjects(document, keys) : document));
  }
}

function operationIn({ definitions }: DocumentNode): AnOperation {
  const fragments: FragmentDefinitionNode[] = [];
  let operation: OperationDefinitionNode | null = null;
  for (const node of definitions) {
    if (node.kind === Kind.OPERATION_DEFINITION) operation = node;
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.push(node);
  }
  if (operation === null) throw new Error('what is planned has an operation');
  return { operation, fragments };
}
