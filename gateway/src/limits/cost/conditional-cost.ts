import { Kind, type DirectiveNode, type SelectionNode, type ValueNode } from 'graphql';
import { costFor, type Cost, type GivenVariables } from './cost.ts';

/** What @skip and @include leave out costs nothing; a condition that is no boolean leaves nothing out. */
export function conditional(node: SelectionNode, cost: Cost): Cost {
  const conditions = (node.directives ?? []).flatMap(readCondition);
  if (conditions.length === 0) return cost;
  const isLeftOut = (given: GivenVariables | null) =>
    conditions.some(({ value, leavesOutWhen }) => valueOf(value, given) === leavesOutWhen);
  if (isLeftOut(null)) return 0;
  if (conditions.every(({ value }) => value.kind !== Kind.VARIABLE)) return cost;
  return (given) => (isLeftOut(given) ? 0 : costFor(cost, given));
}

function readCondition(directive: DirectiveNode): { value: ValueNode; leavesOutWhen: boolean }[] {
  const name = directive.name.value;
  const value = directive.arguments?.find((argument) => argument.name.value === 'if')?.value;
  if (value === undefined || (name !== 'skip' && name !== 'include')) return [];
  return [{ value, leavesOutWhen: name === 'skip' }];
}

function valueOf(node: ValueNode, given: GivenVariables | null): unknown {
  if (node.kind === Kind.VARIABLE) return given?.value(node.name.value);
  return node.kind === Kind.BOOLEAN ? node.value : undefined;
}
