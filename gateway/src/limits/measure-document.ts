import {
  Kind,
  visit,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { endless } from './cost/cost.ts';

/** The shape of an operation with every fragment written out, @skip and @include taken for granted. */
export interface OperationShape {
  /** Nested fields; introspection counts as one. */
  readonly depth: number;
  readonly aliases: number;
  readonly rootFields: number;
  readonly selections: number;
}

export interface DocumentShape extends OperationShape {
  readonly directives: number;
  readonly tokens: number;
}

/** The largest of each measure among the operations of a document. A fragment is measured once, so this is cheap. */
export function measureDocument(document: DocumentNode): DocumentShape {
  const fragments = new Map<string, FragmentDefinitionNode>();
  const operations: OperationDefinitionNode[] = [];
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
    if (node.kind === Kind.OPERATION_DEFINITION) operations.push(node);
  }
  const measured = new Map<string, OperationShape>();
  const nothing: OperationShape = { depth: 0, aliases: 0, rootFields: 0, selections: 0 };
  const shapes = operations.map((operation) => measure(operation.selectionSet));
  let directives = 0;
  visit(document, {
    Directive() {
      directives += 1;
    },
  });
  return {
    depth: Math.max(0, ...shapes.map((shape) => shape.depth)),
    aliases: Math.max(0, ...shapes.map((shape) => shape.aliases)),
    rootFields: Math.max(0, ...shapes.map((shape) => shape.rootFields)),
    selections: Math.max(0, ...shapes.map((shape) => shape.selections)),
    directives,
    tokens: document.tokenCount ?? 0,
  };

  function measure(set: SelectionSetNode): OperationShape {
    let [depth, aliases, rootFields, selections] = [0, 0, 0, 0];
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD) {
        const isMeta = node.name.value.startsWith('__');
        const below = node.selectionSet ? measure(node.selectionSet) : nothing;
        depth = Math.max(depth, 1 + (isMeta ? 0 : below.depth));
        aliases += below.aliases + (node.alias ? 1 : 0);
        rootFields += 1;
        selections += below.selections + 1;
        continue;
      }
      const inner = node.kind === Kind.INLINE_FRAGMENT ? measure(node.selectionSet) : measureFragment(node.name.value);
      depth = Math.max(depth, inner.depth);
      aliases += inner.aliases;
      rootFields += inner.rootFields;
      selections += inner.selections + 1;
    }
    // Fragments that double each other overflow soon.
    const cap = (count: number) => Math.min(count, endless);
    return { depth, aliases: cap(aliases), rootFields: cap(rootFields), selections: cap(selections) };
  }

  function measureFragment(name: string): OperationShape {
    const known = measured.get(name);
    const fragment = fragments.get(name);
    if (known || !fragment) return known ?? nothing;
    // A fragment that meets itself is refused by validation; here it must only come to an end.
    measured.set(name, nothing);
    const shape = measure(fragment.selectionSet);
    measured.set(name, shape);
    return shape;
  }
}
