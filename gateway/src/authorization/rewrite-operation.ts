import {
  isAbstractType,
  Kind,
  visit,
  type ASTNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import {
  pathKey,
  type FieldVerdict,
  type FragmentVerdict,
  type JudgedOperation,
  type JudgedSelections,
} from './judge-operation.ts';

/** Asked by this key, which limits refuse as an alias of anything else. */
const typeField: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

export interface RewriteOptions {
  /** Asks for the type of whatever has to be completed by its type; for the planner, and nothing a client would read. */
  readonly askTypes: boolean;
}

/**
 * The operation without what was denied or skipped, with the variables and fragments it still uses.
 * Builds new nodes and shares unchanged ones: the original document belongs to every request that sends it.
 */
export function rewriteOperation(
  operation: OperationDefinitionNode,
  { root, incompletePaths }: JudgedOperation,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  { askTypes }: RewriteOptions,
): DocumentNode {
  const rewritten: OperationDefinitionNode = { ...operation, selectionSet: rewriteSelections(root, []) };
  const used = usedNames(rewritten, fragments);
  const definition: OperationDefinitionNode = {
    ...rewritten,
    variableDefinitions: (operation.variableDefinitions ?? []).filter((node) =>
      used.variables.has(node.variable.name.value),
    ),
  };
  return { kind: Kind.DOCUMENT, definitions: [definition, ...used.fragments] };

  /** The very node it was judged from where nothing of it changes. */
  function rewriteSelections(judged: JudgedSelections, path: readonly string[]): SelectionSetNode {
    const selections: SelectionNode[] = [];
    for (const verdict of judged.verdicts) {
      if (verdict.kind === 'field') {
        if (verdict.fate === 'kept') selections.push(rewriteField(verdict, [...path, verdict.key]));
      } else if (verdict.selections.kept) {
        selections.push(rewriteFragment(verdict, path));
      }
    }
    const before = judged.node.selections;
    const same = before.length === selections.length && before.every((node, index) => node === selections[index]);
    return same ? judged.node : { kind: Kind.SELECTION_SET, selections };
  }

  function rewriteField({ node, selections }: FieldVerdict, path: readonly string[]): SelectionNode {
    if (selections === null) return node;
    const rewritten = rewriteSelections(selections, path);
    // What is missing from an interface or a union depends on the type that each value turns out to have.
    // And an object of which @skip and @include left nothing is still an object: something has to be asked of it.
    const isEmpty = rewritten.selections.length === 0;
    if (isEmpty || (askTypes && isAbstractType(selections.parent) && incompletePaths.has(pathKey(path)))) {
      const withType = [typeField, ...rewritten.selections];
      return { ...node, selectionSet: { kind: Kind.SELECTION_SET, selections: withType } };
    }
    return rewritten === selections.node ? node : { ...node, selectionSet: rewritten };
  }

  /** A changed fragment is written out where it stands: it may keep different fields in different places. */
  function rewriteFragment({ node, selections }: FragmentVerdict, path: readonly string[]): SelectionNode {
    const rewritten = rewriteSelections(selections, path);
    if (rewritten === selections.node) return node;
    if (node.kind === Kind.INLINE_FRAGMENT) return { ...node, selectionSet: rewritten };
    const name = { kind: Kind.NAME, value: selections.parent.name } as const;
    return {
      kind: Kind.INLINE_FRAGMENT,
      typeCondition: { kind: Kind.NAMED_TYPE, name },
      directives: node.directives,
      selectionSet: rewritten,
    };
  }
}

/** The variables and fragments that an operation uses. */
export function usedNames(operation: OperationDefinitionNode, all: ReadonlyMap<string, FragmentDefinitionNode>) {
  const variables = new Set<string>();
  const fragments = new Set<FragmentDefinitionNode>();
  const look = (node: ASTNode) =>
    visit(node, {
      VariableDefinition: () => false,
      Variable(variable) {
        variables.add(variable.name.value);
      },
      FragmentSpread(spread) {
        const fragment = all.get(spread.name.value);
        if (fragment === undefined || fragments.has(fragment)) return;
        fragments.add(fragment);
        look(fragment);
      },
    });
  look(operation);
  return { variables, fragments };
}
