import { Kind, valueFromASTUntyped, type DocumentNode } from 'graphql';
import type { Fault } from './fault.ts';

/** Ours mean what policy.graphql says, under these names alone. */
export const ourDirectives = [
  'personalData',
  'notPersonal',
  'mask',
  'sealed',
  'dataSubject',
  'records',
  'retention',
  'reveals',
  'writes',
] as const;

/** The standard three that decide access; the rest of federation is composition's business. */
export const standardDirectives = ['authenticated', 'requiresScopes', 'policy'] as const;

/** Those by which federation fetches what nobody selected, or takes it from elsewhere. */
export const carryingDirectives = ['key', 'requires', 'provides', 'external', 'fromContext'] as const;

export type DirectiveMeaning =
  (typeof ourDirectives)[number] | (typeof standardDirectives)[number] | (typeof carryingDirectives)[number];

/** Written name → what it means, or null for a directive that is known and says nothing about access. */
export type DirectiveNames = ReadonlyMap<string, DirectiveMeaning | null>;

const federationUrl = /^https:\/\/specs\.apollo\.dev\/federation\/v2\.\d+$/;
const federationDirectives = [
  ...standardDirectives,
  ...carryingDirectives,
  ...['shareable', 'inaccessible', 'override', 'tag', 'extends'],
  ...['interfaceObject', 'composeDirective', 'cost', 'listSize', 'context'],
];
const builtIn = ['link', 'deprecated', 'specifiedBy', 'oneOf'];

/**
 * Resolves names by `@link`, so that a renamed `@requiresScopes` still counts and a look-alike from another URL does not.
 * What the link does not import is reachable as `@federation__name`.
 */
export function resolveDirectiveNames(
  documents: readonly DocumentNode[],
  source: string,
  faults: Fault[],
): DirectiveNames {
  const names = new Map<string, DirectiveMeaning | null>(builtIn.map((name) => [name, null]));
  for (const name of ourDirectives) names.set(name, name);
  for (const link of documents.flatMap(linksOf)) {
    const { url, as, imports } = link;
    if (!federationUrl.test(url)) {
      faults.push({
        coordinate: source,
        problem: `links "${url}", which the policy compiler does not know.`,
        remedy: 'Remove the @link; what it brings could decide access without being obeyed.',
      });
      continue;
    }
    for (const name of federationDirectives) names.set(imports.get(name) ?? `${as}__${name}`, meaningOf(name));
  }
  return names;
}

function meaningOf(name: string): DirectiveMeaning | null {
  return [...standardDirectives, ...carryingDirectives].find((meant) => meant === name) ?? null;
}

interface Link {
  readonly url: string;
  readonly as: string;
  /** Name in the specification → name in this document. */
  readonly imports: ReadonlyMap<string, string>;
}

function linksOf(document: DocumentNode): Link[] {
  return document.definitions
    .filter((node) => node.kind === Kind.SCHEMA_EXTENSION || node.kind === Kind.SCHEMA_DEFINITION)
    .flatMap((node) => node.directives ?? [])
    .filter((directive) => directive.name.value === 'link')
    .map((directive) => {
      const args = Object.fromEntries(
        (directive.arguments ?? []).map((argument) => [argument.name.value, valueFromASTUntyped(argument.value)]),
      ) as { url?: string; as?: string; import?: readonly (string | { name: string; as?: string })[] };
      const imports = (args.import ?? []).map((item): [string, string] =>
        typeof item === 'string' ? [bare(item), bare(item)] : [bare(item.name), bare(item.as ?? item.name)],
      );
      return { url: args.url ?? '', as: args.as ?? 'federation', imports: new Map(imports) };
    });
}

function bare(name: string): string {
  return name.replace(/^@/, '');
}
