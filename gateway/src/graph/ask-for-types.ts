import {
  isAbstractType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  type SelectionNode,
} from 'graphql';

const typeField: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/**
 * The document with `__typename` wherever what is selected depends on the type that is found. The planner asks for it where
 * the subgraph does not say, but not where the subgraph promises one type of an interface: there a fragment on that type is
 * written out, and nobody could tell any more that it applied.
 */
export function askForTypes(document: DocumentNode, schema: GraphQLSchema): DocumentNode {
  const conditions = new Map<string, string>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) conditions.set(node.name.value, node.typeCondition.name.value);
  }
  const info = new TypeInfo(schema);
  return visit(
    document,
    visitWithTypeInfo(info, {
      SelectionSet(node) {
        const parent = info.getParentType();
        if (!isAbstractType(parent)) return undefined;
        const dependsOnType = node.selections.some((one) => (conditionOf(one) ?? parent.name) !== parent.name);
        return dependsOnType ? { ...node, selections: [typeField, ...node.selections] } : undefined;
      },
    }),
  );

  function conditionOf(node: SelectionNode): string | undefined {
    if (node.kind === Kind.FRAGMENT_SPREAD) return conditions.get(node.name.value);
    return node.kind === Kind.INLINE_FRAGMENT ? node.typeCondition?.name.value : undefined;
  }
}
