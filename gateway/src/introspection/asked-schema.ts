import { Kind, type DocumentNode, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';

/**
 * Whether an operation asks for the schema itself: at its root, where that is answered, or below it (on a field that
 * returns Query again), where nobody answers it. @skip and @include do not count: asking is asking.
 */
export function askedSchema(document: DocumentNode, operation: OperationDefinitionNode): 'no' | 'root' | 'below' {
  const fragments = new Map<string, SelectionSetNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node.selectionSet);
  }
  const walked = { root: new Set<string>(), below: new Set<string>() };
  const found = new Set<'root' | 'below'>();
  walk(operation.selectionSet, 'root');
  if (found.has('below')) return 'below';
  return found.has('root') ? 'root' : 'no';

  function walk({ selections }: SelectionSetNode, where: 'root' | 'below'): void {
    for (const node of selections) {
      if (node.kind === Kind.FIELD) {
        const isSchema = node.name.value === '__schema' || node.name.value === '__type';
        if (isSchema) found.add(where);
        else if (node.selectionSet) walk(node.selectionSet, 'below');
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        walk(node.selectionSet, where);
      } else if (!walked[where].has(node.name.value)) {
        walked[where].add(node.name.value);
        const fragment = fragments.get(node.name.value);
        if (fragment) walk(fragment, where);
      }
    }
  }
}
