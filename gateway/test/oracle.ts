import {
  buildASTSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  Kind,
  parse,
  type DirectiveNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type OperationDefinitionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import type { HeldRights } from '../src/authorization/requirement.ts';
import { shop, zoo } from './animals.ts';

/**
 * What the answer has to be, said as plainly as can be: it reads the rules off the subgraphs' own text, walks the data
 * and the original document together, and neither rewrites, plans, caches nor fetches.
 */
const directives = `
  directive @key(fields: String!) repeatable on OBJECT
  directive @authenticated on FIELD_DEFINITION | OBJECT | SCALAR | ENUM
  directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION | OBJECT | SCALAR | ENUM
  directive @policy(policies: [[String!]!]!) on FIELD_DEFINITION | OBJECT | SCALAR | ENUM`;

export const wholeSchema = buildASTSchema(
  parse(
    [
      directives,
      zoo.sdl,
      shop.sdl
        .replace(/type Keeper @key\(fields: "id"\) \{\s+id: ID!/, 'extend type Keeper {')
        .replace('type Query', 'extend type Query'),
    ].join('\n'),
  ),
);

type Data = Record<string, unknown>;

export interface OracleAnswer {
  readonly data: unknown;
  /** Response keys of what was denied, joined by dots. */
  readonly denied: readonly string[];
}

/** One selection set at a position, with the type it is written on, and whether a fragment around it was denied. */
interface Written {
  readonly set: SelectionSetNode;
  readonly on: GraphQLCompositeType;
  readonly lost: boolean;
}

export function oracle(operation: OperationDefinitionNode, variables: Data, rights: HeldRights): OracleAnswer {
  const query = wholeSchema.getQueryType()!;
  const denied = new Set<string>();
  const root: Written = { set: operation.selectionSet, on: query, lost: false };
  report(root, []);
  return { data: answerObject(query, {}, [root]), denied: [...denied].sort() };

  function report({ set, on, lost }: Written, path: readonly string[]): void {
    for (const node of included(set)) {
      if (node.kind === Kind.FIELD) {
        const here = [...path, node.alias?.value ?? node.name.value];
        if (isLost(node, on, lost)) denied.add(here.join('.'));
        else if (node.selectionSet) report({ set: node.selectionSet, on: typeOf(node, on), lost: false }, here);
      } else if (node.kind === Kind.INLINE_FRAGMENT) report(within(node, on, lost), path);
    }
  }

  function answerObject(type: GraphQLObjectType, value: Data, written: readonly Written[]): Data | null {
    const byKey = new Map<string, { node: FieldNode; on: GraphQLCompositeType; lost: boolean }[]>();
    for (const one of written) collect(one, type, byKey);
    const result: [string, unknown][] = [];
    let broken = false;
    for (const [key, nodes] of byKey) {
      const name = nodes[0]!.node.name.value;
      if (name === '__typename') {
        result.push([key, type.name]);
        continue;
      }
      const fieldType = type.getFields()[name]!.type;
      const gone = nodes.some(({ node, on, lost }) => isLost(node, on, lost)) || nodes.every(isEmptied);
      const below = nodes.flatMap(({ node, on }) =>
        node.selectionSet ? [{ set: node.selectionSet, on: typeOf(node, on), lost: false }] : [],
      );
      const answered = gone ? null : answerValue(fieldType, valueOf(type, value, nodes[0]!.node), below);
      if (answered === null && isNonNullType(fieldType)) broken = true;
      result.push([key, answered]);
    }
    return broken ? null : Object.fromEntries(result);
  }

  function answerValue(type: GraphQLOutputType, value: unknown, written: readonly Written[]): unknown {
    if (value === null || value === undefined) return null;
    if (isNonNullType(type)) return answerValue(type.ofType as GraphQLOutputType, value, written);
    if (isListType(type)) {
      const itemType = type.ofType as GraphQLOutputType;
      const items = (value as unknown[]).map((item) => answerValue(itemType, item, written));
      return isNonNullType(itemType) && items.includes(null) ? null : items;
    }
    if (!isCompositeType(type)) return value;
    const data = value as Data;
    const runtimeType = isAbstractType(type) ? wholeSchema.getType(data['__typename'] as string) : type;
    return answerObject(runtimeType as GraphQLObjectType, data, written);
  }

  function collect(
    { set, on, lost }: Written,
    type: GraphQLObjectType,
    byKey: Map<string, { node: FieldNode; on: GraphQLCompositeType; lost: boolean }[]>,
  ): void {
    if (on !== type && !(isAbstractType(on) && wholeSchema.isSubType(on, type))) return;
    for (const node of included(set)) {
      if (node.kind === Kind.INLINE_FRAGMENT) collect(within(node, on, lost), type, byKey);
      if (node.kind !== Kind.FIELD) continue;
      const key = node.alias?.value ?? node.name.value;
      byKey.set(key, [...(byKey.get(key) ?? []), { node, on, lost }]);
    }
  }

  function isEmptied({ node, on }: { node: FieldNode; on: GraphQLCompositeType }): boolean {
    if (node.selectionSet === undefined) return false;
    const below = { set: node.selectionSet, on: typeOf(node, on), lost: false };
    return !keeps(below) && denies(below);
  }

  function denies({ set, on, lost }: Written): boolean {
    return included(set).some((node) =>
      node.kind === Kind.FIELD
        ? isLost(node, on, lost) || isEmptied({ node, on })
        : node.kind === Kind.INLINE_FRAGMENT && denies(within(node, on, lost)),
    );
  }

  function keeps({ set, on, lost }: Written): boolean {
    return included(set).some((node) =>
      node.kind === Kind.FIELD
        ? !isLost(node, on, lost) && !isEmptied({ node, on })
        : node.kind === Kind.INLINE_FRAGMENT && keeps(within(node, on, lost)),
    );
  }

  function within(node: SelectionSetNode['selections'][number], on: GraphQLCompositeType, lost: boolean): Written {
    if (node.kind !== Kind.INLINE_FRAGMENT) throw new Error('only inline fragments are generated');
    const condition = node.typeCondition?.name.value;
    if (condition === undefined || condition === on.name) return { set: node.selectionSet, on, lost };
    const type = wholeSchema.getType(condition) as GraphQLCompositeType;
    const fails =
      typeFails(type) || (isInterfaceType(type) && selectsOn(node.selectionSet, type) && someImplementerFails(type));
    return { set: node.selectionSet, on: type, lost: lost || fails };
  }

  function isLost(node: FieldNode, on: GraphQLCompositeType, lost: boolean): boolean {
    const name = node.name.value;
    if (name === '__typename') return false;
    if (lost || fieldFails(on, name)) return true;
    if (isInterfaceType(on)) {
      const implementers = wholeSchema.getImplementations(on);
      if ([...implementers.objects, ...implementers.interfaces].some((type) => fieldFails(type, name))) return true;
    }
    const returned = getNamedType((on as GraphQLInterfaceType).getFields()[name]!.type)!;
    return isInterfaceType(returned) && selectsOn(node.selectionSet!, returned) && someImplementerFails(returned);
  }

  function selectsOn(set: SelectionSetNode, type: GraphQLCompositeType): boolean {
    return included(set).some((node) => {
      if (node.kind === Kind.FIELD) return node.name.value !== '__typename';
      if (node.kind !== Kind.INLINE_FRAGMENT) return false;
      const condition = node.typeCondition?.name.value ?? type.name;
      return condition === type.name && selectsOn(node.selectionSet, type);
    });
  }

  function someImplementerFails(type: GraphQLInterfaceType): boolean {
    const { objects, interfaces } = wholeSchema.getImplementations(type);
    return [...objects, ...interfaces].some(typeFails);
  }

  function fieldFails(type: GraphQLCompositeType, name: string): boolean {
    const field = (type as GraphQLObjectType).getFields()[name];
    if (!field) return false;
    const returned = getNamedType(field.type);
    return (
      fails(field.astNode?.directives) ||
      (isCompositeType(returned) ? typeFails(returned) : fails(returned.astNode?.directives))
    );
  }

  function typeFails(type: GraphQLCompositeType): boolean {
    return fails(type.astNode?.directives as readonly DirectiveNode[] | undefined);
  }

  function fails(applied: readonly DirectiveNode[] = []): boolean {
    return applied.some(({ name, arguments: given }) => {
      if (name.value === 'authenticated') return !rights.authenticated;
      if (name.value !== 'requiresScopes' && name.value !== 'policy') return false;
      const held = name.value === 'policy' ? rights.policies : rights.scopes;
      const anyOf = valueFromASTUntyped(given![0]!.value) as string[][];
      return !anyOf.some((all) => all.every((one) => held.has(one)));
    });
  }

  function included(set: SelectionSetNode) {
    return set.selections.filter((node) =>
      (node.directives ?? []).every((directive) => {
        const value = directive.arguments![0]!.value;
        const truth = value.kind === Kind.VARIABLE ? variables[value.name.value] : valueFromASTUntyped(value);
        return directive.name.value === 'skip' ? !truth : truth;
      }),
    );
  }
}

function typeOf(node: FieldNode, on: GraphQLCompositeType): GraphQLCompositeType {
  return getNamedType((on as GraphQLObjectType).getFields()[node.name.value]!.type) as GraphQLCompositeType;
}

function valueOf(type: GraphQLObjectType, value: Data, node: FieldNode): unknown {
  const name = node.name.value;
  const given = Object.fromEntries(
    (node.arguments ?? []).map((one) => [one.name.value, valueFromASTUntyped(one.value)]),
  );
  for (const { resolvers = {} } of [zoo, shop]) {
    const resolver = (
      resolvers[type.name] as Record<string, ((parent: Data, args: Data) => unknown) | undefined> | undefined
    )?.[name];
    if (resolver && Object.hasOwn(resolvers[type.name] as object, name)) return resolver(value, given);
  }
  return value[name];
}
