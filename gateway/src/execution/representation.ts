import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { merge } from './merge.ts';
import { isObject, own, setOwn, type JsonObject } from './own-property.ts';
import { namesOfType, type TypeNames } from './type-conditions.ts';

/** Reads from an entity what a subgraph needs to find it; null where it is not one for that subgraph, or lacks something. */
export type ReadRepresentation = (entity: JsonObject) => JsonObject | null;

type Required =
  | { readonly kind: 'field'; readonly key: string; readonly selections: readonly Required[] | null }
  | { readonly kind: 'fragment'; readonly types: TypeNames; readonly selections: readonly Required[] };

export function compileRepresentation(
  requires: readonly QueryPlanSelectionNode[],
  supergraph: GraphQLSchema,
): ReadRepresentation {
  const selections = compile(requires, supergraph);
  return (entity) => {
    const representation = read(entity, selections);
    return representation !== null && own(representation, '__typename') ? representation : null;
  };
}

function compile(nodes: readonly QueryPlanSelectionNode[], supergraph: GraphQLSchema): readonly Required[] {
  return nodes.flatMap((node): Required[] => {
    if (node.kind === 'Field') {
      const selections = node.selections ? compile(node.selections, supergraph) : null;
      return [{ kind: 'field', key: node.alias ?? node.name, selections }];
    }
    if (!node.typeCondition) return [];
    const types = namesOfType(supergraph, node.typeCondition);
    return [{ kind: 'fragment', types, selections: compile(node.selections, supergraph) }];
  });
}

/** A key that is not there was nulled away with an error of its own: without it nothing can be asked for this entity. */
function read(source: JsonObject, selections: readonly Required[]): JsonObject | null {
  const result: JsonObject = {};
  for (const selection of selections) {
    if (selection.kind === 'field') {
      const value = own(source, selection.key);
      if (value === undefined) return null;
      setOwn(result, selection.key, selection.selections ? readInside(value, selection.selections) : value);
    } else if (isOfType(source, selection.types)) {
      const part = read(source, selection.selections);
      if (part !== null) merge(result, part);
    }
  }
  return result;
}

function readInside(value: unknown, selections: readonly Required[]): unknown {
  if (Array.isArray(value)) return value.map((item) => readInside(item, selections));
  return isObject(value) ? read(value, selections) : null;
}

function isOfType(object: JsonObject, names: TypeNames): boolean {
  const name = own(object, '__typename');
  return typeof name === 'string' && names.has(name);
}
