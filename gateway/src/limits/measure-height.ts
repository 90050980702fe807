import { Kind, type DocumentNode, type FragmentDefinitionNode, type SelectionSetNode } from 'graphql';
import { endless } from './cost/cost.ts';

/**
 * The height of an operation: how many distinct fields it asks for, fragments written out. Two fields are the same where the names of the fields
 * from the root to them are; aliases, arguments and type conditions make no difference, nor do @skip and @include.
 * `{ a: me { name } b: me { name id } }` is 3 high: `me`, `me.name`, `me.id`.
 *
 * The largest among the operations of a document; `endless` where counting it would visit more than `visits` selections.
 */
export function measureHeight(document: DocumentNode, visits: number): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  let left = visits;
  const heights = document.definitions.map((node) =>
    node.kind === Kind.OPERATION_DEFINITION ? heightOf([node.selectionSet]) : 0,
  );
  return left < 0 ? endless : Math.max(0, ...heights);

  function heightOf(sets: readonly SelectionSetNode[]): number {
    const byName = new Map<string, SelectionSetNode[]>();
    const spread = new Set<string>();
    sets.forEach(collect);
    let height = byName.size;
    for (const below of byName.values()) if (below.length > 0) height += heightOf(below);
    return height;

    function collect(set: SelectionSetNode): void {
      for (const node of set.selections) {
        left -= 1;
        if (left < 0) return;
        if (node.kind === Kind.FIELD) {
          const below = byName.get(node.name.value) ?? [];
          byName.set(node.name.value, below);
          if (node.selectionSet) below.push(node.selectionSet);
        } else if (node.kind === Kind.INLINE_FRAGMENT) {
          collect(node.selectionSet);
        } else if (!spread.has(node.name.value)) {
          // A second spread in the same place asks for nothing new.
          spread.add(node.name.value);
          const fragment = fragments.get(node.name.value);
          if (fragment) collect(fragment.selectionSet);
        }
      }
    }
  }
}
