import {
  executeSync,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { JudgedSelections } from '../authorization/judge-operation.ts';
import { usedNames } from '../authorization/rewrite-operation.ts';
import type { JsonObject } from '../execution/own-property.ts';

/** The part of an operation that asks for the schema itself; null where it does not. Subgraphs are never asked for it. */
export function introspectionOf(
  operation: OperationDefinitionNode,
  root: JudgedSelections,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): DocumentNode | null {
  const selections = schemaFields(root);
  if (selections.length === 0) return null;
  const asking: OperationDefinitionNode = {
    kind: Kind.OPERATION_DEFINITION,
    operation: operation.operation,
    variableDefinitions: [],
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  };
  const used = usedNames(asking, fragments);
  const variableDefinitions = (operation.variableDefinitions ?? []).filter(({ variable }) =>
    used.variables.has(variable.name.value),
  );
  return { kind: Kind.DOCUMENT, definitions: [{ ...asking, variableDefinitions }, ...used.fragments] };
}

export interface Introspected {
  readonly data: JsonObject;
  readonly errors: readonly GraphQLError[];
}

const nothing: Introspected = { data: {}, errors: [] };

/** What the operation asks of a schema, which need not be the one it was validated against. */
export function introspect(
  schemaFor: () => GraphQLSchema,
  document: DocumentNode | null,
  variables: Readonly<Record<string, unknown>>,
): Introspected {
  if (document === null) return nothing;
  const { data, errors } = executeSync({ schema: schemaFor(), document, rootValue: {}, variableValues: variables });
  return { data: (data as JsonObject | null | undefined) ?? {}, errors: errors ?? [] };
}

function schemaFields({ verdicts }: JudgedSelections): FieldNode[] {
  return verdicts.flatMap((verdict) => {
    if (verdict.kind === 'fragment') return schemaFields(verdict.selections);
    const name = verdict.node.name.value;
    return name === '__schema' || name === '__type' ? [verdict.node] : [];
  });
}
