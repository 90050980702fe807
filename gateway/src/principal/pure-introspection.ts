import { Kind, type DocumentNode, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';

/** Whether an operation asks for nothing but the schema itself, which needs no data and so no person. */
export function isPureIntrospection(document: DocumentNode, operation: OperationDefinitionNode): boolean {
  return operation.operation === 'query' && onlyMeta(operation.selectionSet, new Set());

  function onlyMeta(set: SelectionSetNode, above: ReadonlySet<string>): boolean {
    return set.selections.every((node) => {
      if (node.kind === Kind.FIELD) return node.name.value.startsWith('__');
      if (node.kind === Kind.INLINE_FRAGMENT) return onlyMeta(node.selectionSet, above);
      const name = node.name.value;
      const fragment = document.definitions.find(
        (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name,
      );
      if (fragment?.kind !== Kind.FRAGMENT_DEFINITION || above.has(name)) return false;
      return onlyMeta(fragment.selectionSet, new Set([...above, name]));
    });
  }
}
