import { Kind, type DocumentNode, type FieldNode, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';

/** `root`: where it is answered. `below`: on a field that returns Query again, where nobody answers it. */
export type AskedSchema = 'no' | 'root' | 'below' | 'repeated';

/**
 * Whether and where an operation asks for the schema itself. @skip and @include do not count: asking is asking. `repeated`
 * asks for the same part under several names, each of which is made anew, and each of those below it again.
 */
export function askedSchema(document: DocumentNode, operation: OperationDefinitionNode): AskedSchema {
  const fragments = new Map<string, SelectionSetNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node.selectionSet);
  }
  const walked = new Set<string>();
  const found = new Set<AskedSchema>();
  const schemaKeys = new Set<string>();
  walk(operation.selectionSet, 'root');
  if (schemaKeys.size > 1) found.add('repeated');
  return (['below', 'repeated', 'root'] as const).find((asked) => found.has(asked)) ?? 'no';

  function walk({ selections }: SelectionSetNode, where: 'root' | 'below' | 'inside'): void {
    for (const node of selections) {
      if (node.kind === Kind.FIELD) meet(node, where);
      else if (node.kind === Kind.INLINE_FRAGMENT) walk(node.selectionSet, where);
      else if (!walked.has(`${where} ${node.name.value}`)) {
        walked.add(`${where} ${node.name.value}`);
        const fragment = fragments.get(node.name.value);
        if (fragment) walk(fragment, where);
      }
    }
  }

  function meet({ name, alias, selectionSet }: FieldNode, where: 'root' | 'below' | 'inside'): void {
    if (!selectionSet) return;
    if (where === 'inside') {
      if (alias && alias.value !== name.value) found.add('repeated');
      return walk(selectionSet, 'inside');
    }
    const isSchema = name.value === '__schema';
    if (!isSchema && name.value !== '__type') return walk(selectionSet, 'below');
    found.add(where);
    if (isSchema) schemaKeys.add(alias?.value ?? name.value);
    walk(selectionSet, 'inside');
  }
}
