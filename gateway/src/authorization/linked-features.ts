import { Kind, type ConstDirectiveNode, type ConstValueNode, type DocumentNode } from 'graphql';
import { CustodiaError } from '@custodia/errors';

/** A specification that a schema links to, and what this schema calls its directives. */
export interface LinkedFeature {
  /** The URL without its version: `https://specs.apollo.dev/authenticated` */
  readonly identity: string;
  /** `v0.1` */
  readonly version: string;
  /** What its elements are called by where they are not imported. */
  readonly namespace: string;
  /** Name in the specification → name in this schema, directives with their `@`. */
  readonly imports: ReadonlyMap<string, string>;
  readonly purpose: string | null;
}

const linkIdentity = 'https://specs.apollo.dev/link';

/**
 * Every `@link` of a schema. Directives are known by the URL they come from and never by their name alone, so a
 * rename still counts and a look-alike does not (https://specs.apollo.dev/link/v1.0).
 */
export function linkedFeatures(schema: DocumentNode): readonly LinkedFeature[] {
  const applied = schema.definitions.flatMap((definition) =>
    definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION
      ? (definition.directives ?? [])
      : [],
  );
  const linkName = applied.find(isLinkItself)?.name.value;
  if (linkName === undefined) {
    throw new CustodiaError('SCHEMA_INVALID', 'The supergraph links no specification; compose it with federation 2.');
  }
  const features = applied.filter((directive) => directive.name.value === linkName).map(readLink);
  for (const [index, feature] of features.entries()) {
    if (features.findIndex((other) => other.identity === feature.identity) === index) continue;
    throw new CustodiaError('SCHEMA_INVALID', `The supergraph links ${feature.identity} twice; link it once.`);
  }
  return features;
}

/** What this schema calls the directive that a feature is named after; more than one name where it is also imported. */
export function directiveNames(feature: LinkedFeature, all: readonly LinkedFeature[]): ReadonlySet<string> {
  return elementNames(feature, all, ownName(feature));
}

/** What this schema calls a directive of a feature, given its name in the specification. */
export function elementNames(
  feature: LinkedFeature,
  all: readonly LinkedFeature[],
  directive: string,
): ReadonlySet<string> {
  const names = new Set<string>();
  const imported = feature.imports.get(`@${directive}`);
  if (imported !== undefined) names.add(imported.slice(1));
  const plain = directive === ownName(feature) ? feature.namespace : `${feature.namespace}__${directive}`;
  if (!all.some((other) => other !== feature && claims(other, plain))) names.add(plain);
  return names;
}

function ownName(feature: LinkedFeature): string {
  return feature.identity.slice(feature.identity.lastIndexOf('/') + 1);
}

function claims(feature: LinkedFeature, name: string): boolean {
  return feature.namespace === name || [...feature.imports.values()].includes(`@${name}`);
}

/** `@link` describes itself, under whatever name it was given. */
function isLinkItself(directive: ConstDirectiveNode): boolean {
  const url = textArgument(directive, 'url');
  if (url === null || !url.startsWith(`${linkIdentity}/`)) return false;
  return directive.name.value === (textArgument(directive, 'as') ?? 'link');
}

function readLink(directive: ConstDirectiveNode): LinkedFeature {
  const url = textArgument(directive, 'url') ?? '';
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const path = parsed?.pathname.replace(/\/$/, '') ?? '';
  const match = /^(?<base>.*)\/(?<version>v\d+\.\d+)$/.exec(path);
  if (!parsed || path === '')
    throw new CustodiaError('SCHEMA_INVALID', `The supergraph links "${url}", which is no URL.`);
  const base = match?.groups?.['base'] ?? path;
  const name = base.slice(base.lastIndexOf('/') + 1);
  return {
    identity: `${parsed.origin}${base}`,
    version: match?.groups?.['version'] ?? '',
    namespace: textArgument(directive, 'as') ?? name,
    imports: new Map(readImports(argument(directive, 'import'))),
    purpose: enumArgument(directive, 'for'),
  };
}

function readImports(value: ConstValueNode | undefined): [string, string][] {
  if (value?.kind !== Kind.LIST) return [];
  return value.values.map((item) => {
    if (item.kind === Kind.STRING) return [item.value, item.value];
    const field = (name: string) =>
      item.kind === Kind.OBJECT ? item.fields.find((entry) => entry.name.value === name)?.value : undefined;
    const [name, as] = [field('name'), field('as')];
    if (name?.kind !== Kind.STRING) {
      throw new CustodiaError('SCHEMA_INVALID', 'The supergraph imports something that has no name by @link.');
    }
    return [name.value, as?.kind === Kind.STRING ? as.value : name.value];
  });
}

function argument(directive: ConstDirectiveNode, name: string): ConstValueNode | undefined {
  return directive.arguments?.find((node) => node.name.value === name)?.value;
}

function textArgument(directive: ConstDirectiveNode, name: string): string | null {
  const value = argument(directive, name);
  return value?.kind === Kind.STRING ? value.value : null;
}

function enumArgument(directive: ConstDirectiveNode, name: string): string | null {
  const value = argument(directive, name);
  return value?.kind === Kind.ENUM ? value.value : null;
}
