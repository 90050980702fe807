import { Kind, type SelectionSetNode } from 'graphql';
import type { FieldSet, JoinedField, JoinedType } from './joined-types.ts';

export interface Resolution {
  /** A field as each subgraph has it, also where an interface object brought it. */
  joinsOf(type: JoinedType, fieldName: string): readonly JoinedField[];
  /** The subgraphs a field is resolved in: on every path, and on some paths at least. */
  graphsOf(type: JoinedType, fieldName: string): { always: ReadonlySet<string>; maybe: ReadonlySet<string> };
  /** The subgraphs that a plan may go to for this field after it met an object of this type in another one. */
  jumpTargets(type: JoinedType, fieldName: string): string[];
  /** The keys by which a subgraph can be asked for an object of this type. */
  keysInto(type: JoinedType, graph: string): readonly FieldSet[];
  /** Whether any other subgraph could tell this key. */
  isKnownOutside(type: JoinedType, graph: string, key: FieldSet): boolean;
}

/** Which ways a plan may take through a supergraph. Where a planner could choose, every choice counts. */
export function resolutionOf(types: ReadonlyMap<string, JoinedType>): Resolution {
  const implementers = implementersOf(types);
  const whole = new Map<string, ReadonlySet<string>>();
  const entries = entriesOf();
  return { joinsOf, graphsOf, jumpTargets, keysInto, isKnownOutside };

  function joinsOf(type: JoinedType, fieldName: string): readonly JoinedField[] {
    const joins = type.fields.get(fieldName)?.joins ?? [];
    return joins.flatMap((join) => (join.graph === null ? interfaceObjectJoins(type, fieldName) : [join]));
  }

  function interfaceObjectJoins(type: JoinedType, fieldName: string): JoinedField[] {
    return interfacesOf(type).flatMap(({ graphs, fields }) =>
      (fields.get(fieldName)?.joins ?? []).filter(
        ({ graph }) => graph !== null && graphs.get(graph)?.isInterfaceObject === true,
      ),
    );
  }

  function graphsOf(type: JoinedType, fieldName: string) {
    const joins = joinsOf(type, fieldName);
    const graphs = (which: 'always' | 'resolves') =>
      new Set(joins.flatMap((join) => (join[which] && join.graph !== null ? [join.graph] : [])));
    return { always: graphs('always'), maybe: graphs('resolves') };
  }

  function jumpTargets(type: JoinedType, fieldName: string): string[] {
    const { always, maybe } = graphsOf(type, fieldName);
    const returned = type.fields.get(fieldName)?.type ?? '';
    const leaving = [...(entries.get(type.name) ?? [])].filter(
      (entry) => !always.has(entry) || !resolvedWhole(entry).has(returned),
    );
    return [...maybe].filter((target) => leaving.some((entry) => entry !== target));
  }

  /** The types of which all that can be selected, however deep, is resolved in this subgraph. */
  function resolvedWhole(graph: string): ReadonlySet<string> {
    const known = whole.get(graph);
    if (known) return known;
    // Types lead back to themselves, so: all of them, without those that turn out not to be.
    const found = new Set([...builtIn, ...types.keys()]);
    const isWhole = (type: JoinedType) =>
      [...type.members, ...(implementers.get(type.name) ?? [])].every((name) => found.has(name)) &&
      [...type.fields].every(([name, field]) => graphsOf(type, name).always.has(graph) && found.has(field.type));
    for (let before = -1; before !== found.size;) {
      before = found.size;
      for (const type of types.values()) if (found.has(type.name) && !isWhole(type)) found.delete(type.name);
    }
    whole.set(graph, found);
    return found;
  }

  function keysInto(type: JoinedType, graph: string): readonly FieldSet[] {
    return [type, ...interfacesOf(type)].flatMap(({ graphs }) => graphs.get(graph)?.keys ?? []);
  }

  function isKnownOutside(type: JoinedType, graph: string, { selections }: FieldSet): boolean {
    return fieldNamesIn(selections).every((name) => {
      const joins = type.fields.get(name)?.joins ?? [];
      // An external field counts too: a subgraph may provide it on some paths.
      return joins.some((join) => join.graph !== graph);
    });
  }

  /** The subgraphs in which a field leads to an object of a type, before any key was used. */
  function entriesOf(): ReadonlyMap<string, ReadonlySet<string>> {
    const found = new Map<string, Set<string>>();
    for (const parent of types.values()) {
      for (const [name, { type: returned }] of parent.fields) {
        const { maybe } = graphsOf(parent, name);
        const met = [returned, ...(implementers.get(returned) ?? []), ...(types.get(returned)?.members ?? [])];
        for (const name of met) {
          const type = types.get(name);
          if (type === undefined || type.kind === 'other') continue;
          const graphs = found.get(name) ?? new Set();
          found.set(name, graphs);
          for (const graph of maybe) if (type.graphs.has(graph)) graphs.add(graph);
        }
      }
    }
    return found;
  }

  function interfacesOf(type: JoinedType): JoinedType[] {
    return [...type.interfaces].flatMap((name) => types.get(name) ?? []);
  }
}

/** Scalars that no supergraph declares. */
const builtIn = ['String', 'ID', 'Int', 'Float', 'Boolean'];

function implementersOf(types: ReadonlyMap<string, JoinedType>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { name, interfaces } of types.values()) {
    for (const above of interfaces) found.set(above, [...(found.get(above) ?? []), name]);
  }
  return found;
}

/** The fields that a set names directly, those of its fragments included. */
export function fieldNamesIn({ selections }: SelectionSetNode): string[] {
  return selections.flatMap((node) => {
    if (node.kind === Kind.FIELD) return node.name.value === '__typename' ? [] : [node.name.value];
    return node.kind === Kind.INLINE_FRAGMENT ? fieldNamesIn(node.selectionSet) : [];
  });
}
