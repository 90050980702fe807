import { Kind, parse, type ConstDirectiveNode, type DefinitionNode, type DocumentNode } from 'graphql';
import { CustodiaError } from '@custodia/errors';
import type { PolicyIndex } from '@custodia/policy';
import { expectCarriedDataCovered } from './carried-data.ts';
import { directiveNames, linkedFeatures, type LinkedFeature } from './linked-features.ts';
import { rulesOfInterfaces, withInterfaceRules, type TypeRules } from './interface-rules.ts';
import { allOf, noRequirement, readClause, type Clause, type DirectiveKind, type Requirement } from './requirement.ts';

/** What a supergraph requires, by coordinate. */
export interface AuthorizationPolicy {
  /** All that selecting this field needs: its own rules, its return type's, and its implementers' on an interface. */
  fieldRequirement(typeName: string, fieldName: string): Requirement;
  /** What standing on this type needs: as a root type, or as a fragment's condition. */
  typeRequirement(typeName: string): Requirement;
  /** What selecting anything on this interface itself needs; nothing for other kinds of types. */
  selectionRequirement(typeName: string): Requirement;
  /** The object types a value of this type may have. */
  possibleTypes(typeName: string): ReadonlySet<string>;
}

/** The security features whose rules this compiler obeys, each with the versions it knows. */
const obeyed: Readonly<Record<string, { readonly kind: DirectiveKind; readonly versions: readonly string[] }>> = {
  'https://specs.apollo.dev/authenticated': { kind: 'authenticated', versions: ['v0.1'] },
  'https://specs.apollo.dev/requiresScopes': { kind: 'scopes', versions: ['v0.1'] },
  'https://specs.apollo.dev/policy': { kind: 'policies', versions: ['v0.1'] },
};

/** Whose data flows `carried-data.ts` follows, with the versions it knows. */
const followed: Readonly<Record<string, readonly string[]>> = { 'https://specs.apollo.dev/context': ['v0.1'] };

/** What is inaccessible never reaches the API schema: the planner obeys this one. */
const obeyedByThePlanner = 'https://specs.apollo.dev/inaccessible';

export function obeysFeature(feature: LinkedFeature): boolean {
  return Object.hasOwn(obeyed, feature.identity) || Object.hasOwn(followed, feature.identity);
}

/**
 * Throws SCHEMA_INVALID where the supergraph asks for a protection that this compiler does not know. With the index that
 * was generated with it, the purposes of personal fields are required as well.
 */
export function compilePolicy(
  supergraph: string | DocumentNode,
  index: PolicyIndex | null = null,
): AuthorizationPolicy {
  const document = typeof supergraph === 'string' ? parse(supergraph, { noLocation: true }) : supergraph;
  const declared = readTypes(document, clauseReader(linkedFeatures(document)), purposeReader(index));
  const interfaceRules = rulesOfInterfaces(declared);
  const types = withInterfaceRules(declared, interfaceRules);
  const empty: ReadonlySet<string> = new Set();
  const implementers = (name: string) => [...types].filter(([, type]) => type.interfaces.has(name));

  const typeRequirements = new Map<string, Requirement>();
  const selectionRequirements = new Map<string, Requirement>();
  const possible = new Map<string, ReadonlySet<string>>();
  for (const [name, type] of types) {
    const below = type.kind === 'interface' ? allOf(implementers(name).map(([, other]) => other.own)) : noRequirement;
    selectionRequirements.set(name, below);
    // What composition copied to an interface is judged where something is selected on the interface itself.
    const written = [name, ...type.interfaces].map((one) => interfaceRules.get(one)?.own ?? []);
    typeRequirements.set(name, type.kind === 'interface' ? allOf(written) : allOf([type.own]));
    possible.set(name, possibleTypesOf(name, type, implementers));
  }

  const fieldRequirements = new Map<string, Map<string, Requirement>>();
  const ofType = (name: string) => typeRequirements.get(name) ?? noRequirement;
  for (const [name, type] of types) {
    const fields = new Map<string, Requirement>();
    const below = type.kind === 'interface' ? implementers(name) : [];
    for (const [fieldName, field] of type.fields) {
      const parts = [field.own, ofType(field.type)];
      for (const [, implementer] of below) {
        const same = implementer.fields.get(fieldName);
        if (same) parts.push(same.own, ofType(same.type));
      }
      fields.set(fieldName, allOf(parts));
    }
    fieldRequirements.set(name, fields);
  }

  const policy: AuthorizationPolicy = {
    fieldRequirement: (typeName, fieldName) => fieldRequirements.get(typeName)?.get(fieldName) ?? noRequirement,
    typeRequirement: ofType,
    selectionRequirement: (typeName) => selectionRequirements.get(typeName) ?? noRequirement,
    possibleTypes: (typeName) => possible.get(typeName) ?? empty,
  };
  expectCarriedDataCovered(document, policy);
  return policy;
}

function possibleTypesOf(
  name: string,
  type: TypeRules,
  implementers: (name: string) => [string, TypeRules][],
): ReadonlySet<string> {
  if (type.kind === 'object') return new Set([name]);
  if (type.kind === 'other') return type.members;
  return new Set(implementers(name).flatMap(([other, { kind }]) => (kind === 'object' ? [other] : [])));
}

type ClauseReader = (directives: readonly ConstDirectiveNode[] | undefined, where: string) => Clause[];

function clauseReader(features: readonly LinkedFeature[]): ClauseReader {
  const kinds = new Map<string, DirectiveKind>();
  for (const feature of features) {
    const known = Object.hasOwn(obeyed, feature.identity) ? obeyed[feature.identity] : undefined;
    const versions = known?.versions ?? (Object.hasOwn(followed, feature.identity) ? followed[feature.identity] : null);
    if (versions && !versions.includes(feature.version)) {
      throw unknownFeature(feature, `this gateway knows ${versions.join(', ')}`);
    }
    if (known === undefined) {
      if (versions || feature.purpose !== 'SECURITY' || feature.identity === obeyedByThePlanner) continue;
      throw unknownFeature(feature, 'it is a security feature that this gateway does not know');
    }
    for (const name of directiveNames(feature, features)) kinds.set(name, known.kind);
  }
  return (directives = [], where) =>
    directives.flatMap((directive) => {
      const kind = kinds.get(directive.name.value);
      return kind === undefined ? [] : [readClause(kind, directive, where)];
    });
}

/** What an unlisted purpose denies. Where a field has a mask, it is fetched all the same and comes back masked. */
function purposeReader(index: PolicyIndex | null): (typeName: string, fieldName: string) => Clause[] {
  return (typeName, fieldName) => {
    const type = index && Object.hasOwn(index.types, typeName) ? index.types[typeName] : undefined;
    const field = type && Object.hasOwn(type.fields, fieldName) ? type.fields[fieldName] : undefined;
    if (!field?.personal || field.mask !== null) return [];
    return [{ kind: 'purposes', anyOf: field.personal.purposes.map((purpose) => [purpose] as const) }];
  };
}

function unknownFeature(feature: LinkedFeature, reason: string): CustodiaError {
  const url = `${feature.identity}${feature.version && `/${feature.version}`}`;
  const message = `The supergraph links ${url} and cannot be served: ${reason}. Compose without it, or update the gateway.`;
  return new CustodiaError('SCHEMA_INVALID', message);
}

function readTypes(
  document: DocumentNode,
  clausesOf: ClauseReader,
  purposesOf: ReturnType<typeof purposeReader>,
): ReadonlyMap<string, TypeRules> {
  const types = new Map<string, TypeRules>();
  for (const definition of document.definitions) {
    const kind = kindOf(definition);
    if (kind === null || !('name' in definition) || definition.name === undefined) continue;
    const name = definition.name.value;
    const type: TypeRules = types.get(name) ?? {
      kind,
      own: [],
      interfaces: new Set(),
      members: new Set(),
      fields: new Map(),
    };
    types.set(name, type);
    type.own.push(...clausesOf(definition.directives as readonly ConstDirectiveNode[] | undefined, name));
    if ('interfaces' in definition) definition.interfaces?.forEach((node) => type.interfaces.add(node.name.value));
    if ('types' in definition) definition.types?.forEach((node) => type.members.add(node.name.value));
    if (kind === 'other' || !('fields' in definition)) continue;
    for (const field of definition.fields ?? []) {
      const stated = clausesOf(field.directives, `${name}.${field.name.value}`);
      const own = [...stated, ...purposesOf(name, field.name.value)];
      let inner = field.type;
      while (inner.kind !== Kind.NAMED_TYPE) inner = inner.type;
      type.fields.set(field.name.value, { own, type: inner.name.value });
    }
  }
  return types;
}

function kindOf(definition: DefinitionNode): TypeRules['kind'] | null {
  switch (definition.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.OBJECT_TYPE_EXTENSION:
      return 'object';
    case Kind.INTERFACE_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_EXTENSION:
      return 'interface';
    case Kind.UNION_TYPE_DEFINITION:
    case Kind.UNION_TYPE_EXTENSION:
    case Kind.SCALAR_TYPE_DEFINITION:
    case Kind.SCALAR_TYPE_EXTENSION:
    case Kind.ENUM_TYPE_DEFINITION:
    case Kind.ENUM_TYPE_EXTENSION:
      return 'other';
    default:
      return null;
  }
}
