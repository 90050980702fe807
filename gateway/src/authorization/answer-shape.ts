import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLCompositeType,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import type { AskedField, Watched, WatchType } from '../access/observe/watched-types.ts';
import type { Denied, FieldVerdict, JudgedSelections } from './judge-operation.ts';
import { leafCheck, type LeafCheck } from './leaf-values.ts';

/** What stands at one response position: lists, what is in them, and whether it may be null. */
export interface Shape {
  readonly nonNull: boolean;
  readonly item: Shape | null;
  readonly leaf: LeafCheck | null;
  readonly group: Group | null;
  /** `Type.field`, for errors. */
  readonly coordinate: string;
}

/** What becomes of one response key on one type of object. */
export type Entry =
  | { readonly kind: 'value'; readonly key: string; readonly fieldName: string; readonly shape: Shape }
  | {
      readonly kind: 'denied';
      readonly key: string;
      readonly fieldName: string;
      readonly nonNull: boolean;
      readonly denied: readonly Denied[];
    }
  /** Null where the type is not known to be an object's: then the whole object is not known either. */
  | { readonly kind: 'typename'; readonly key: string; readonly name: string | null }
  | { readonly kind: 'introspection'; readonly key: string };

/** All that is selected on one type of object, in the order of the document. */
export interface Entries {
  readonly all: readonly Entry[];
  /** `__proto__` is among its keys. */
  readonly isExotic: boolean;
  /** Null where there is nothing personal to see. */
  readonly watched: Watched | null;
}

/** All selections that meet at one response position, and what they come to for each type of object found there. */
export interface Group {
  readonly parent: GraphQLCompositeType;
  readonly sets: readonly JudgedSelections[];
  readonly byType: Map<string, Entries | null>;
}

/** The shape of the answer to a judged operation. What an object of some type looks like is worked out once, when one comes. */
export function answerShape(schema: GraphQLSchema, root: JudgedSelections, watch: WatchType) {
  return { root: groupOf(root.parent, [root]), entriesFor };

  /** Null where no object of that type can stand there, as far as the API schema tells. */
  function entriesFor(group: Group, typeName: string): Entries | null {
    const known = group.byType.get(typeName);
    if (known !== undefined) return known;
    const type = schema.getType(typeName);
    // What the schema does not have is not remembered, or a subgraph could fill the memory with names.
    if (!isPossible(group.parent, type)) return null;
    const byKey = new Map<string, FieldVerdict[]>();
    for (const set of group.sets) collect(set, type, byKey);
    const all = [...byKey].map(([key, fields]) => entryOf(key, fields, type));
    const entries: Entries = {
      all,
      isExotic: byKey.has('__proto__'),
      watched: watch(type.name, all.flatMap(askedField)),
    };
    group.byType.set(typeName, entries);
    return entries;
  }

  /** Interfaces are possible, too: that is what a subgraph answers that knows one as an object (@interfaceObject). */
  function isPossible(parent: GraphQLCompositeType, type: GraphQLNamedType | undefined): type is GraphQLCompositeType {
    if (type === parent) return true;
    return isAbstractType(parent) && (isObjectType(type) || isInterfaceType(type)) && schema.isSubType(parent, type);
  }

  function collect(set: JudgedSelections, type: GraphQLCompositeType, byKey: Map<string, FieldVerdict[]>): void {
    if (!isPossible(set.parent, type)) return;
    for (const verdict of set.verdicts) {
      if (verdict.kind === 'fragment') {
        collect(verdict.selections, type, byKey);
        continue;
      }
      const fields = byKey.get(verdict.key);
      if (fields) fields.push(verdict);
      else byKey.set(verdict.key, [verdict]);
    }
  }
}

function entryOf(key: string, fields: readonly FieldVerdict[], type: GraphQLCompositeType): Entry {
  const { name } = fields[0]!.node;
  if (name.value === '__typename') return { kind: 'typename', key, name: isObjectType(type) ? type.name : null };
  if (name.value.startsWith('__')) return { kind: 'introspection', key };
  // An implementer may promise more than its interface: `name: String!` for `name: String`.
  const own = 'getFields' in type ? type.getFields()[name.value]?.type : undefined;
  const fieldType = own ?? fields[0]!.type!;
  const nonNull = isNonNullType(fieldType);
  const refused = fields.flatMap((field) => field.denied ?? []);
  if (refused.length > 0) return { kind: 'denied', key, fieldName: name.value, nonNull, denied: refused };
  const sets = fields.flatMap((field) => field.selections ?? []);
  if (fields.every((field) => field.fate === 'emptied')) {
    return { kind: 'denied', key, fieldName: name.value, nonNull, denied: sets.flatMap(deniedIn) };
  }
  const shape = shapeOf(fieldType, sets, `${type.name}.${name.value}`);
  return { kind: 'value', key, fieldName: name.value, shape };
}

function askedField(entry: Entry): AskedField[] {
  if (entry.kind !== 'value' && entry.kind !== 'denied') return [];
  return [{ key: entry.key, fieldName: entry.fieldName, isShown: entry.kind === 'value' }];
}

function shapeOf(type: GraphQLOutputType, sets: readonly JudgedSelections[], coordinate: string): Shape {
  const nonNull = isNonNullType(type);
  const inner = (nonNull ? type.ofType : type) as GraphQLOutputType;
  if (isListType(inner)) {
    const item = shapeOf(inner.ofType as GraphQLOutputType, sets, coordinate);
    return { nonNull, item, leaf: null, group: null, coordinate };
  }
  const named = getNamedType(inner);
  if (isCompositeType(named)) return { nonNull, item: null, leaf: null, group: groupOf(named, sets), coordinate };
  return { nonNull, item: null, leaf: leafCheck(named), group: null, coordinate };
}

function groupOf(parent: GraphQLCompositeType, sets: readonly JudgedSelections[]): Group {
  return { parent, sets, byType: new Map() };
}

function deniedIn(set: JudgedSelections): Denied[] {
  return set.verdicts.flatMap((verdict) => [
    ...(verdict.kind === 'field' && verdict.denied ? [verdict.denied] : []),
    ...(verdict.selections ? deniedIn(verdict.selections) : []),
  ]);
}
