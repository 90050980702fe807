import {
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLCompositeType,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import type { Denied, FieldVerdict, JudgedSelections } from './judge-operation.ts';
import { typeKey } from './rewrite-operation.ts';

type ResponsePath = readonly (string | number)[];

export interface CompletedResult {
  readonly data: Record<string, unknown> | null;
  /** Where each denied position first came up in the answer, list indices included. */
  readonly places: ReadonlyMap<Denied, ResponsePath>;
}

/** Completes answers to a rewritten operation. Made once for a decision, used for every answer. */
export type Completion = (data: unknown) => CompletedResult;

/** What becomes of one response key on one object type. */
interface Entry {
  readonly key: string;
  readonly fate: 'copied' | 'completed' | 'nulled';
  readonly type: GraphQLOutputType | null;
  readonly group: Group | null;
  /** The positions that are null because of this entry. */
  readonly denied: readonly Denied[];
}

/** All selections that meet at one response position, and what they come to for each type of value found there. */
interface Group {
  readonly parent: GraphQLCompositeType;
  readonly sets: readonly JudgedSelections[];
  readonly entries: Map<string, readonly Entry[]>;
}

/**
 * Puts denied positions back as null, with non-null bubbling and the keys in the order of the original document
 * (GraphQL specification, 6.4.4). Where one of several selections of a response key is denied, its position is null.
 */
export function compileCompletion(schema: GraphQLSchema, root: JudgedSelections): Completion {
  const group: Group = { parent: root.parent, sets: [root], entries: new Map() };

  return (data) => {
    const places = new Map<Denied, ResponsePath>();
    const completed = isRecord(data) ? completeObject(data, group, []) : null;
    return { data: completed, places };

    function completeObject(
      value: Record<string, unknown>,
      at: Group,
      path: ResponsePath,
    ): Record<string, unknown> | null {
      const typeName = isObjectType(at.parent) ? at.parent.name : own(value, typeKey);
      if (typeof typeName !== 'string') return null;
      const result = Object.create(null) as Record<string, unknown>;
      let bubbled = false;
      for (const { key, fate, type, group: below, denied } of entriesFor(at, typeName)) {
        if (fate === 'copied') {
          result[key] = own(value, key) ?? null;
          continue;
        }
        const here = [...path, key];
        if (fate === 'nulled') for (const position of denied) place(position, here);
        result[key] = fate === 'nulled' ? null : completeValue(own(value, key), type!, { group: below!, path: here });
        // Go on after the first one, so that every denied position of this object is told where it stands.
        bubbled ||= result[key] === null && isNonNullType(type);
      }
      return bubbled ? null : result;
    }

    function completeValue(value: unknown, type: GraphQLOutputType, at: { group: Group; path: ResponsePath }): unknown {
      if (value === null || value === undefined) return null;
      if (isNonNullType(type)) return completeValue(value, type.ofType as GraphQLOutputType, at);
      if (!isListType(type)) return isRecord(value) ? completeObject(value, at.group, at.path) : null;
      if (!Array.isArray(value)) return null;
      const itemType = type.ofType as GraphQLOutputType;
      const items = value.map((item, index) => completeValue(item, itemType, { ...at, path: [...at.path, index] }));
      return isNonNullType(itemType) && items.includes(null) ? null : items;
    }

    function place(position: Denied, here: ResponsePath): void {
      if (places.has(position)) return;
      const depth = here.filter((step) => typeof step === 'string').length;
      places.set(position, [...here, ...position.path.slice(depth)]);
    }
  };

  function entriesFor(at: Group, typeName: string): readonly Entry[] {
    const known = at.entries.get(typeName);
    if (known) return known;
    const byKey = new Map<string, FieldVerdict[]>();
    for (const set of at.sets) collect(set, typeName, byKey);
    const runtimeType = schema.getType(typeName);
    const entries = [...byKey].map(([key, fields]) => entryOf(key, fields, runtimeType));
    // A type that the schema does not have cannot be remembered, or a subgraph could fill the memory with names.
    if (runtimeType) at.entries.set(typeName, entries);
    return entries;
  }

  function collect(set: JudgedSelections, typeName: string, byKey: Map<string, FieldVerdict[]>): void {
    if (!mayBe(set.parent, typeName)) return;
    for (const verdict of set.verdicts) {
      if (verdict.kind === 'fragment') {
        collect(verdict.selections, typeName, byKey);
        continue;
      }
      const fields = byKey.get(verdict.key);
      if (fields) fields.push(verdict);
      else byKey.set(verdict.key, [verdict]);
    }
  }

  function mayBe(type: GraphQLCompositeType, typeName: string): boolean {
    if (type.name === typeName) return true;
    const runtimeType = schema.getType(typeName);
    return isAbstractType(type) && isObjectType(runtimeType) && schema.isSubType(type, runtimeType);
  }
}

function entryOf(key: string, fields: readonly FieldVerdict[], runtimeType: GraphQLNamedType | undefined): Entry {
  // An implementer may promise more than its interface: `name: String!` for `name: String`.
  const own = isObjectType(runtimeType) ? runtimeType.getFields()[fields[0]!.node.name.value]?.type : undefined;
  const entry = { key, type: own ?? fields[0]!.type, group: null, denied: [] };
  const refused = fields.flatMap((field) => field.denied ?? []);
  if (refused.length > 0) return { ...entry, fate: 'nulled', denied: refused };
  const sets = fields.flatMap((field) => field.selections ?? []);
  if (fields.every((field) => field.fate === 'emptied'))
    return { ...entry, fate: 'nulled', denied: sets.flatMap(deniedIn) };
  if (!sets.some((set) => set.incomplete)) return { ...entry, fate: 'copied' };
  const parent = sets.find((set) => isObjectType(set.parent))?.parent ?? sets[0]!.parent;
  return { ...entry, fate: 'completed', group: { parent, sets, entries: new Map() } };
}

function deniedIn(set: JudgedSelections): Denied[] {
  return set.verdicts.flatMap((verdict) => [
    ...(verdict.kind === 'field' && verdict.denied ? [verdict.denied] : []),
    ...(verdict.selections ? deniedIn(verdict.selections) : []),
  ]);
}

function own(value: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
