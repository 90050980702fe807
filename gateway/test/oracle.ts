import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  Kind,
  valueFromASTUntyped,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { HeldRights } from '../src/authorization/requirement.ts';

/**
 * What the answer has to be, said as plainly as can be: it reads the rules off a plain schema, walks the data and the
 * original document together, and neither rewrites, plans, caches nor fetches. It shares no code with the gateway.
 */
export interface OracleGraph {
  /** The whole graph without federation, with the rules of all subgraphs written on it under their plain names. */
  readonly schema: GraphQLSchema;
  /** The value of a field; objects tell their type by `__typename`. */
  resolve(type: GraphQLObjectType, value: Data, node: FieldNode, variables: Data): unknown;
}

export interface OracleQuestion {
  readonly document: DocumentNode;
  readonly operationName?: string | undefined;
  readonly variables: Data;
  readonly rights: HeldRights;
}

export type Data = Record<string, unknown>;
type Path = readonly (string | number)[];

export interface OracleAnswer {
  readonly data: unknown;
  /** Where each denied position first comes up in the answer, joined by dots and in order of the alphabet. */
  readonly denied: readonly string[];
  /** `Type.field` of each, as it was written, in the order of the document. */
  readonly deniedCoordinates: readonly string[];
  /** A mutation that is not to run at all. */
  readonly refused: boolean;
  /** What each object of the answer was made from. */
  readonly behind: WeakMap<object, Behind>;
}

export interface Behind {
  readonly type: GraphQLObjectType;
  readonly value: Data;
  /** The fields that may be seen, by response key: the name of what stands there. */
  readonly seen: ReadonlyMap<string, string>;
}

/** One selection set at a position, with the type it is written on, and whether a fragment around it was denied. */
interface Written {
  readonly set: SelectionSetNode;
  readonly on: GraphQLCompositeType;
  readonly lost: boolean;
}
interface WrittenField {
  readonly node: FieldNode;
  readonly on: GraphQLCompositeType;
  readonly lost: boolean;
}

export function oracle({ schema, resolve }: OracleGraph, question: OracleQuestion): OracleAnswer {
  const { document, variables, rights, operationName } = question;
  const { typeFails, fieldFails, someImplementerFails } = rulesOf(schema, rights);
  const operation = operationOf(document, operationName);
  const defaults = Object.fromEntries(
    (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
      defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [],
    ),
  );
  const values: Data = { ...defaults, ...variables };
  const rootType = schema.getRootType(operation.operation)!;
  const root: Written = { set: operation.selectionSet, on: rootType, lost: typeFails(rootType) };

  const positions = new Map<string, Path>();
  const coordinates = new Set<string>();
  const behind = new WeakMap<object, Behind>();
  const places = new Map<string, Path>();
  report(root, []);
  const refused = operation.operation === 'mutation' && [...positions.values()].some((path) => path.length === 1);
  const data = refused ? null : answerObject(rootType, {}, [root], []);
  const told = [...positions].map(([key, path]) => (refused ? path : (places.get(key) ?? path)).join('.'));
  return { data, denied: told.sort(), deniedCoordinates: [...coordinates], refused, behind };

  function report({ set, on, lost }: Written, path: readonly string[]): void {
    for (const node of included(set)) {
      if (node.kind !== Kind.FIELD) {
        report(within(node, on, lost), path);
        continue;
      }
      const here = [...path, keyOf(node)];
      if (isLost(node, on, lost)) {
        positions.set(here.join('.'), here);
        coordinates.add(`${on.name}.${node.name.value}`);
      } else if (node.selectionSet) report({ set: node.selectionSet, on: typeOf(node, on), lost: false }, here);
    }
  }

  function answerObject(type: GraphQLObjectType, value: Data, written: readonly Written[], path: Path): Data | null {
    const byKey = new Map<string, WrittenField[]>();
    for (const one of written) collect(one, type, byKey);
    const result: [string, unknown][] = [];
    const seen = new Map<string, string>();
    let broken = false;
    for (const [key, nodes] of byKey) {
      const name = nodes[0]!.node.name.value;
      if (name === '__typename') {
        result.push([key, type.name]);
        continue;
      }
      const fieldType = type.getFields()[name]!.type;
      const here = [...path, key];
      const isGone = nodes.some(({ node, on, lost }) => isLost(node, on, lost)) || nodes.every(isEmptied);
      if (isGone) for (const one of nodes) place(one, here);
      else seen.set(key, name);
      const below = nodes.flatMap(({ node, on }) =>
        node.selectionSet ? [{ set: node.selectionSet, on: typeOf(node, on), lost: false }] : [],
      );
      const answered = isGone
        ? null
        : answerValue(fieldType, resolve(type, value, nodes[0]!.node, values), below, here);
      if (answered === null && isNonNullType(fieldType)) broken = true;
      result.push([key, answered]);
    }
    if (broken) return null;
    const answered = Object.fromEntries(result);
    behind.set(answered, { type, value, seen });
    return answered;
  }

  function answerValue(type: GraphQLOutputType, value: unknown, written: readonly Written[], path: Path): unknown {
    if (value === null || value === undefined) return null;
    if (isNonNullType(type)) return answerValue(type.ofType as GraphQLOutputType, value, written, path);
    if (isListType(type)) {
      const itemType = type.ofType as GraphQLOutputType;
      const items = (value as unknown[]).map((item, index) => answerValue(itemType, item, written, [...path, index]));
      return isNonNullType(itemType) && items.includes(null) ? null : items;
    }
    if (!isCompositeType(type)) return value;
    const found = value as Data;
    const runtimeType = isAbstractType(type) ? schema.getType(found['__typename'] as string) : type;
    return answerObject(runtimeType as GraphQLObjectType, found, written, path);
  }

  /** Notes where the denied positions of a field that is null come up: here, and below it those that went with it. */
  function place({ node, on, lost }: WrittenField, here: Path): void {
    const key = here.filter((step) => typeof step === 'string').join('.');
    if (isLost(node, on, lost)) {
      if (!places.has(key)) places.set(key, here);
      return;
    }
    if (!isEmptied({ node, on })) return;
    const inside = (written: Written, path: Path): void => {
      for (const inner of included(written.set)) {
        if (inner.kind !== Kind.FIELD) inside(within(inner, written.on, written.lost), path);
        else place({ node: inner, on: written.on, lost: written.lost }, [...path, keyOf(inner)]);
      }
    };
    inside({ set: node.selectionSet!, on: typeOf(node, on), lost: false }, here);
  }

  function collect({ set, on, lost }: Written, type: GraphQLObjectType, byKey: Map<string, WrittenField[]>): void {
    if (on !== type && !(isAbstractType(on) && schema.isSubType(on, type))) return;
    for (const node of included(set)) {
      if (node.kind !== Kind.FIELD) collect(within(node, on, lost), type, byKey);
      else byKey.set(keyOf(node), [...(byKey.get(keyOf(node)) ?? []), { node, on, lost }]);
    }
  }

  /** Nothing is left of what was selected on it, and something of that was denied. */
  function isEmptied({ node, on }: { node: FieldNode; on: GraphQLCompositeType }): boolean {
    if (node.selectionSet === undefined) return false;
    const below = { set: node.selectionSet, on: typeOf(node, on), lost: false };
    const types = possibleTypes(below.on);
    return !types.some((type) => keeps(below, type)) && types.some((type) => denies(below, type));
  }

  /** Whether something was denied to an object of this type. */
  function denies({ set, on, lost }: Written, type: GraphQLObjectType): boolean {
    if (!possibleTypes(on).includes(type)) return false;
    return included(set).some((node) =>
      node.kind === Kind.FIELD
        ? isLost(node, on, lost) || isEmptied({ node, on })
        : denies(within(node, on, lost), type),
    );
  }

  /** Whether something is left for an object of this type. */
  function keeps({ set, on, lost }: Written, type: GraphQLObjectType): boolean {
    if (!possibleTypes(on).includes(type)) return false;
    return included(set).some((node) =>
      node.kind === Kind.FIELD
        ? !isLost(node, on, lost) && !isEmptied({ node, on })
        : keeps(within(node, on, lost), type),
    );
  }

  function possibleTypes(type: GraphQLCompositeType): readonly GraphQLObjectType[] {
    return isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
  }

  /** "A fragment is denied when its type condition's type fails", on an interface also by a selection on it. */
  function within(node: Exclude<SelectionNode, FieldNode>, on: GraphQLCompositeType, lost: boolean): Written {
    const { condition, set } = opened(node);
    if (condition === undefined || condition === on.name) return { set, on, lost };
    const type = schema.getType(condition) as GraphQLCompositeType;
    const fails = typeFails(type) || (isInterfaceType(type) && selectsOn(set, type) && someImplementerFails(type));
    return { set, on: type, lost: lost || fails };
  }

  function isLost(node: FieldNode, on: GraphQLCompositeType, lost: boolean): boolean {
    const name = node.name.value;
    if (name === '__typename') return false;
    if (lost || fieldFails(on, name)) return true;
    const returned = getNamedType((on as GraphQLInterfaceType).getFields()[name]!.type)!;
    return isInterfaceType(returned) && selectsOn(node.selectionSet!, returned) && someImplementerFails(returned);
  }

  /** "A direct selection other than `__typename`": also through fragments without a condition or on the type itself. */
  function selectsOn(set: SelectionSetNode, type: GraphQLCompositeType): boolean {
    return included(set).some((node) => {
      if (node.kind === Kind.FIELD) return node.name.value !== '__typename';
      const { condition = type.name, set: inner } = opened(node);
      return condition === type.name && selectsOn(inner, type);
    });
  }

  function opened(node: Exclude<SelectionNode, FieldNode>): { condition: string | undefined; set: SelectionSetNode } {
    if (node.kind === Kind.INLINE_FRAGMENT) {
      return { condition: node.typeCondition?.name.value, set: node.selectionSet };
    }
    const fragment = document.definitions.find(
      (one): one is FragmentDefinitionNode =>
        one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === node.name.value,
    )!;
    return { condition: fragment.typeCondition.name.value, set: fragment.selectionSet };
  }

  function included(set: SelectionSetNode): SelectionNode[] {
    return set.selections.filter((node) =>
      (node.directives ?? []).every((directive) => {
        const value = directive.arguments![0]!.value;
        const truth = value.kind === Kind.VARIABLE ? values[value.name.value] : valueFromASTUntyped(value);
        return directive.name.value === 'skip' ? !truth : truth;
      }),
    );
  }
}

/** Whether somebody fails the rules of a type or a field, as POLICY.md has it. */
export function rulesOf(schema: GraphQLSchema, rights: HeldRights) {
  return { typeFails, fieldFails, ownFieldFails, someImplementerFails };

  /** "When any implementer type fails". */
  function someImplementerFails(type: GraphQLInterfaceType): boolean {
    return implementersOf(type).some(typeFails);
  }

  /** "A requirement on the field itself, or on its named return type; on an interface, any implementer's field." */
  function fieldFails(type: GraphQLCompositeType, name: string): boolean {
    if (ownFieldFails(type, name)) return true;
    return isInterfaceType(type) && implementersOf(type).some((one) => ownFieldFails(one, name));
  }

  function ownFieldFails(type: GraphQLCompositeType, name: string): boolean {
    const field = (type as GraphQLObjectType).getFields()[name];
    if (!field) return false;
    const returned = getNamedType(field.type);
    return fails(field.astNode?.directives) || fails(returned.astNode?.directives);
  }

  function typeFails(type: GraphQLCompositeType): boolean {
    return fails(type.astNode?.directives);
  }

  function implementersOf(type: GraphQLInterfaceType): GraphQLCompositeType[] {
    const { objects, interfaces } = schema.getImplementations(type);
    return [...objects, ...interfaces];
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
}

function operationOf(document: DocumentNode, operationName: string | undefined): OperationDefinitionNode {
  const operations = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  const found = operations.find((one) => operationName === undefined || one.name?.value === operationName);
  if (!found) throw new Error(`there is no operation ${String(operationName)}`);
  return found;
}

function keyOf(node: FieldNode): string {
  return node.alias?.value ?? node.name.value;
}

function typeOf(node: FieldNode, on: GraphQLCompositeType): GraphQLCompositeType {
  return getNamedType((on as GraphQLObjectType).getFields()[node.name.value]!.type) as GraphQLCompositeType;
}
