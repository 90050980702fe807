import { Kind, type DocumentNode, type SelectionSetNode } from 'graphql';
import { CustodiaError } from '@custodia/errors';
import { readJoinedTypes, type FieldSet, type JoinedField, type JoinedType } from './joined-types.ts';
import { fieldNamesIn, resolutionOf } from './field-resolution.ts';
import { allOf, implies, type Requirement } from './requirement.ts';

/** What each coordinate needs, as an operation is judged by it. */
export interface StatedRequirements {
  fieldRequirement(typeName: string, fieldName: string): Requirement;
  typeRequirement(typeName: string): Requirement;
  selectionRequirement(typeName: string): Requirement;
}

/** Data that the planner fetches for a field though nobody selected it. */
interface Carried {
  readonly coordinate: string;
  readonly requirement: Requirement;
  /** Ends the sentence "Type.field is fetched together with …". */
  readonly because: string;
}

/**
 * Planning adds fields that nobody asked for: keys to go from one subgraph to another by, what @requires names, what
 * @fromContext takes from further up. Whoever may see a field must be sure to see what comes with it, so that no fetch
 * holds what its principal may not see. Throws SCHEMA_INVALID with every field of which that does not hold.
 */
export function expectCarriedDataCovered(supergraph: DocumentNode, policy: StatedRequirements): void {
  const types = readJoinedTypes(supergraph);
  const resolution = resolutionOf(types);
  const faults = new Set<string>();
  for (const type of types.values()) {
    for (const fieldName of type.fields.keys()) {
      const own = wholeRequirement(policy, type.name, fieldName);
      for (const carried of carriedBy(type, fieldName)) {
        if (carried.requirement.every((clause) => implies(own, clause))) continue;
        faults.add(
          `${type.name}.${fieldName} is fetched together with ${carried.coordinate}, ${carried.because}, and asks less than ${carried.coordinate} does`,
        );
      }
    }
  }
  if (faults.size === 0) return;
  const list = [...faults].map((fault) => `\n  - ${fault}.`).join('');
  const message = `The supergraph cannot be served: fields carry data that their own rules do not cover.${list}
Give each of these fields, or its type, the rules of what it carries; or join by fields that everybody may see who may see the type.`;
  throw new CustodiaError('SCHEMA_INVALID', message);

  function carriedBy(type: JoinedType, fieldName: string): Carried[] {
    return [
      ...resolution.jumpTargets(type, fieldName).flatMap((graph) => keysOf(type, graph, { from: 'elsewhere' })),
      ...resolution
        .joinsOf(type, fieldName)
        .flatMap((join) => [...requiredBy(type, join), ...takenFromContexts(type, join)]),
      ...realTypesOf(type, fieldName),
      ...broughtByInterface(type, fieldName),
    ];
  }

  /** What a subgraph knows an object of this type by, where somebody can ask it so. */
  function keysOf(type: JoinedType, graph: string, { from }: { from: 'elsewhere' | 'anywhere' }): Carried[] {
    return resolution
      .keysInto(type, graph)
      .filter((key) => from === 'anywhere' || resolution.isKnownOutside(type, graph, key))
      .flatMap((key) => dataIn(type.name, key.selections, `the key "${key.text}" of ${type.name} in ${graph}`));
  }

  function requiredBy(type: JoinedType, { graph, requires }: JoinedField): Carried[] {
    if (requires === null || graph === null) return [];
    return [
      ...dataIn(type.name, requires.selections, `which it names in @requires in ${graph}`),
      ...keysOf(type, graph, { from: 'anywhere' }),
      ...keysTowards(type, requires, graph),
    ];
  }

  function takenFromContexts(type: JoinedType, { graph, contexts }: JoinedField): Carried[] {
    if (contexts.length === 0 || graph === null) return [];
    const taken = contexts.flatMap(({ name, selection }) => {
      const setters = [...types.values()].filter((other) => other.contexts.has(name));
      if (setters.length === 0) throw unknownContext(type.name, name);
      return setters.flatMap((setter) => [
        ...dataOfSetter(setter, selection, `which it takes from the context ${name} in ${graph}`),
        ...keysTowards(setter, selection, graph),
      ]);
    });
    return [...taken, ...keysOf(type, graph, { from: 'anywhere' })];
  }

  /** What is needed in one subgraph and lies in another is fetched there, by a key of that one. */
  function keysTowards(type: JoinedType, { selections }: FieldSet, graph: string): Carried[] {
    return fieldNamesIn(selections).flatMap((name) => {
      const { always, maybe } = resolution.graphsOf(type, name);
      if (always.has(graph)) return [];
      return [...maybe].flatMap((other) => keysOf(type, other, { from: 'elsewhere' }));
    });
  }

  /** A subgraph that takes an interface for an object does not know what its objects are; who does is asked by key. */
  function realTypesOf(type: JoinedType, fieldName: string): Carried[] {
    const returned = type.fields.get(fieldName)?.type ?? '';
    const { maybe } = resolution.graphsOf(type, fieldName);
    return [...types.values()]
      .filter((other) => other.name === returned || other.interfaces.has(returned))
      .filter((other) => [...other.graphs].some(([graph, at]) => at.isInterfaceObject && maybe.has(graph)))
      .flatMap((other) =>
        [...other.graphs].flatMap(([graph, at]) =>
          at.isInterfaceObject
            ? []
            : keysOf(other, graph, { from: 'anywhere' }).map((carried) => ({
                ...carried,
                requirement: allOf([carried.requirement, policy.selectionRequirement(other.name)]),
              })),
        ),
      );
  }

  /** What an interface object adds to all implementers is fetched as a field of the interface. */
  function broughtByInterface(type: JoinedType, fieldName: string): Carried[] {
    const isBrought = type.fields.get(fieldName)?.joins.some(({ graph }) => graph === null) === true;
    return [...(isBrought ? type.interfaces : [])]
      .filter((name) => types.get(name)?.fields.has(fieldName))
      .map((name) => ({
        coordinate: `${name}.${fieldName}`,
        requirement: policy.fieldRequirement(name, fieldName),
        because: 'which an interface object brought',
      }));
  }

  function dataOfSetter(setter: JoinedType, { selections }: FieldSet, because: string): Carried[] {
    const standing = allOf([policy.typeRequirement(setter.name), policy.selectionRequirement(setter.name)]);
    return dataIn(setter.name, selections, because).map((carried) => ({
      ...carried,
      requirement: allOf([standing, carried.requirement]),
    }));
  }

  function dataIn(typeName: string, { selections }: SelectionSetNode, because: string): Carried[] {
    return selections.flatMap((node): Carried[] => {
      if (node.kind === Kind.FRAGMENT_SPREAD) return [];
      if (node.kind === Kind.INLINE_FRAGMENT) {
        const condition = node.typeCondition?.name.value ?? typeName;
        const standing = allOf([policy.typeRequirement(condition), policy.selectionRequirement(condition)]);
        return dataIn(condition, node.selectionSet, because).map((carried) => ({
          ...carried,
          requirement: allOf([standing, carried.requirement]),
        }));
      }
      const name = node.name.value;
      if (name === '__typename') return [];
      const coordinate = `${typeName}.${name}`;
      const returned = types.get(typeName)?.fields.get(name)?.type;
      if (returned === undefined) throw unknownField(coordinate, because);
      const below = node.selectionSet ? dataIn(returned, node.selectionSet, because) : [];
      const standing = node.selectionSet ? policy.selectionRequirement(returned) : [];
      const requirement = allOf([policy.fieldRequirement(typeName, name), standing]);
      return [{ coordinate, requirement, because }, ...below];
    });
  }
}

/** All that selecting a field takes, its type's rules included. */
function wholeRequirement(policy: StatedRequirements, typeName: string, fieldName: string): Requirement {
  return allOf([
    policy.typeRequirement(typeName),
    policy.selectionRequirement(typeName),
    policy.fieldRequirement(typeName, fieldName),
  ]);
}

function unknownField(coordinate: string, because: string): CustodiaError {
  const message = `The supergraph has no ${coordinate}, ${because}. Compose it again.`;
  return new CustodiaError('SCHEMA_INVALID', message);
}

function unknownContext(typeName: string, name: string): CustodiaError {
  const message = `A field of ${typeName} takes data from the context ${name}, which no type sets. Compose the supergraph again.`;
  return new CustodiaError('SCHEMA_INVALID', message);
}
