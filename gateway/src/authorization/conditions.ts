import {
  Kind,
  visit,
  type ASTNode,
  type DirectiveNode,
  type FragmentDefinitionNode,
  type SelectionNode,
} from 'graphql';

/** The truth of the variables that @skip and @include ask for. Null takes every selection in, whatever it asks. */
export type ConditionValues = ReadonlyMap<string, boolean> | null;

/** Whether a selection is part of what runs (GraphQL specification, 3.13.1 and 3.13.2). */
export function isIncluded(node: SelectionNode, values: ConditionValues): boolean {
  if (values === null || node.directives === undefined) return true;
  for (const directive of node.directives) {
    const name = directive.name.value;
    if (name === 'skip' && conditionOf(directive, values)) return false;
    if (name === 'include' && !conditionOf(directive, values)) return false;
  }
  return true;
}

function conditionOf(directive: DirectiveNode, values: ReadonlyMap<string, boolean>): boolean {
  const value = directive.arguments?.find((argument) => argument.name.value === 'if')?.value;
  if (value?.kind === Kind.BOOLEAN) return value.value;
  if (value?.kind === Kind.VARIABLE) return values.get(value.name.value) ?? false;
  return false;
}

/** The variables whose truth decides what is part of this operation, in the order of the document. */
export function conditionVariables(
  operation: ASTNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): readonly string[] {
  const names = new Set<string>();
  const seen = new Set<string>();
  const look = (node: ASTNode) =>
    visit(node, {
      Directive(directive) {
        if (directive.name.value !== 'skip' && directive.name.value !== 'include') return;
        const value = directive.arguments?.find((argument) => argument.name.value === 'if')?.value;
        if (value?.kind === Kind.VARIABLE) names.add(value.name.value);
      },
      FragmentSpread(spread) {
        const name = spread.name.value;
        const fragment = fragments.get(name);
        if (fragment === undefined || seen.has(name)) return;
        seen.add(name);
        look(fragment);
      },
    });
  look(operation);
  return [...names];
}
