import {
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  parse,
  type ConstDirectiveNode,
  type ConstValueNode,
  type DocumentNode,
  type SelectionSetNode,
  type TypeDefinitionNode,
  type TypeExtensionNode,
} from 'graphql';
import { CustodiaError } from '@custodia/errors';
import { directiveNames, linkedFeatures, type LinkedFeature } from './linked-features.ts';

/** A set of fields that the planner selects by itself: a key, or what a field needs to be resolved. */
export interface FieldSet {
  readonly text: string;
  readonly selections: SelectionSetNode;
}

/** A field as one subgraph has it. */
export interface JoinedField {
  /** Null where an interface object brought it; which subgraph that is stands on the interface. */
  readonly graph: string | null;
  /** It is resolved here, on some paths at least. */
  readonly resolves: boolean;
  /** It is resolved here on every path. */
  readonly always: boolean;
  readonly requires: FieldSet | null;
  /** What is taken from an object further up, by the name of its context. */
  readonly contexts: readonly { readonly name: string; readonly selection: FieldSet }[];
}

export interface JoinedType {
  readonly name: string;
  readonly kind: 'object' | 'interface' | 'other';
  readonly interfaces: ReadonlySet<string>;
  readonly members: ReadonlySet<string>;
  /** Subgraph → its keys that can be resolved there, and whether it takes this interface for an object. */
  readonly graphs: ReadonlyMap<string, { readonly keys: readonly FieldSet[]; readonly isInterfaceObject: boolean }>;
  /** The contexts that an object of this type sets. */
  readonly contexts: ReadonlySet<string>;
  readonly fields: ReadonlyMap<string, { readonly type: string; readonly joins: readonly JoinedField[] }>;
}

/** One that is still being read. */
interface Joined extends JoinedType {
  readonly interfaces: Set<string>;
  readonly members: Set<string>;
  readonly graphs: Map<string, { readonly keys: readonly FieldSet[]; readonly isInterfaceObject: boolean }>;
  readonly contexts: Set<string>;
  readonly fields: Map<string, { readonly type: string; readonly joins: readonly JoinedField[] }>;
}

const joinIdentity = 'https://specs.apollo.dev/join';
const contextIdentity = 'https://specs.apollo.dev/context';

/** Who resolves what, as composition wrote it down (https://specs.apollo.dev/join/v0.5). Empty where nothing is joined. */
export function readJoinedTypes(supergraph: DocumentNode): ReadonlyMap<string, JoinedType> {
  const features = linkedFeatures(supergraph);
  const join = features.find(({ identity }) => identity === joinIdentity);
  const types = new Map<string, Joined>();
  if (join === undefined) return types;
  const context = features.find(({ identity }) => identity === contextIdentity);
  const contextNames = context ? directiveNames(context, features) : new Set<string>();
  const [typeName, fieldName] = [elementName(join, 'type'), elementName(join, 'field')];

  for (const definition of supergraph.definitions) {
    if (!isTypeDefinitionNode(definition) && !isTypeExtensionNode(definition)) continue;
    const name = definition.name.value;
    const type: Joined = types.get(name) ?? emptyType(name, definition);
    types.set(name, type);
    const applied = definition.directives ?? [];
    readGraphs(type, applied.filter(named(typeName)));
    if ('interfaces' in definition) definition.interfaces?.forEach((node) => type.interfaces.add(node.name.value));
    if ('types' in definition) definition.types?.forEach((node) => type.members.add(node.name.value));
    for (const node of applied) if (contextNames.has(node.name.value)) type.contexts.add(text(node, 'name') ?? '');
    if (type.kind === 'other' || !('fields' in definition)) continue;
    for (const field of definition.fields ?? []) {
      let inner = field.type;
      while (inner.kind !== Kind.NAMED_TYPE) inner = inner.type;
      const joins = (field.directives ?? []).filter(named(fieldName)).map((node) => readField(name, node));
      type.fields.set(field.name.value, { type: inner.name.value, joins });
    }
  }
  // What no directive speaks of is in every subgraph that has the type.
  for (const { fields, graphs } of types.values()) {
    for (const [name, field] of fields) {
      if (field.joins.length === 0) fields.set(name, { ...field, joins: [...graphs.keys()].map(resolvedIn) });
    }
  }
  return types;
}

/** What a schema calls an element of a specification: as it was imported, or behind the name of the specification. */
function elementName(feature: LinkedFeature, name: string): string {
  return feature.imports.get(`@${name}`)?.slice(1) ?? `${feature.namespace}__${name}`;
}

function named(name: string) {
  return (node: ConstDirectiveNode) => node.name.value === name;
}

function emptyType(name: string, { kind }: TypeDefinitionNode | TypeExtensionNode): Joined {
  const isObject = kind === Kind.OBJECT_TYPE_DEFINITION || kind === Kind.OBJECT_TYPE_EXTENSION;
  const isInterface = kind === Kind.INTERFACE_TYPE_DEFINITION || kind === Kind.INTERFACE_TYPE_EXTENSION;
  return {
    name,
    kind: isObject ? 'object' : isInterface ? 'interface' : 'other',
    interfaces: new Set(),
    members: new Set(),
    graphs: new Map(),
    contexts: new Set(),
    fields: new Map(),
  };
}

function readGraphs({ name, graphs }: Joined, joins: readonly ConstDirectiveNode[]): void {
  for (const node of joins) {
    const graph = text(node, 'graph');
    if (graph === null) continue;
    const { keys, isInterfaceObject } = graphs.get(graph) ?? { keys: [], isInterfaceObject: false };
    const key = text(node, 'key');
    graphs.set(graph, {
      keys: key === null || isFalse(node, 'resolvable') ? keys : [...keys, readFieldSet(key, name)],
      isInterfaceObject: isInterfaceObject || isTrue(node, 'isInterfaceObject'),
    });
  }
}

function readField(typeName: string, node: ConstDirectiveNode): JoinedField {
  const requires = text(node, 'requires');
  const isLabelled = text(node, 'overrideLabel') !== null;
  const isElsewhere = isTrue(node, 'external') || (isTrue(node, 'usedOverridden') && !isLabelled);
  return {
    graph: text(node, 'graph'),
    resolves: !isElsewhere,
    always: !isElsewhere && !isLabelled,
    requires: requires === null ? null : readFieldSet(requires, typeName),
    contexts: contextArguments(typeName, argument(node, 'contextArguments')),
  };
}

function resolvedIn(graph: string): JoinedField {
  return { graph, resolves: true, always: true, requires: null, contexts: [] };
}

function contextArguments(typeName: string, value: ConstValueNode | undefined): JoinedField['contexts'] {
  if (value?.kind !== Kind.LIST) return [];
  return value.values.map((item) => {
    const entry = (name: string) => {
      const found = item.kind === Kind.OBJECT ? item.fields.find((field) => field.name.value === name)?.value : null;
      return found?.kind === Kind.STRING ? found.value : '';
    };
    return { name: entry('context'), selection: readFieldSet(entry('selection'), typeName) };
  });
}

function readFieldSet(written: string, typeName: string): FieldSet {
  const source = written.trim();
  try {
    const document = parse(source.startsWith('{') ? source : `{ ${source} }`, { noLocation: true });
    const [operation] = document.definitions;
    if (operation?.kind === Kind.OPERATION_DEFINITION && document.definitions.length === 1) {
      return { text: source, selections: operation.selectionSet };
    }
  } catch {
    // Told below, with the type that it stands on.
  }
  const message = `The supergraph joins ${typeName} by "${source}", which is no set of fields. Compose it again.`;
  throw new CustodiaError('SCHEMA_INVALID', message);
}

function argument(node: ConstDirectiveNode, name: string): ConstValueNode | undefined {
  return node.arguments?.find((entry) => entry.name.value === name)?.value;
}

function text(node: ConstDirectiveNode, name: string): string | null {
  const value = argument(node, name);
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : null;
}

function isTrue(node: ConstDirectiveNode, name: string): boolean {
  const value = argument(node, name);
  return value?.kind === Kind.BOOLEAN && value.value;
}

function isFalse(node: ConstDirectiveNode, name: string): boolean {
  const value = argument(node, name);
  return value?.kind === Kind.BOOLEAN && !value.value;
}
