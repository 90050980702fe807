import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { CustodiaError } from '@custodia/errors';
import { parse } from 'yaml';
import type { LimitRules, PolicyRules, PurposeRule, RetentionRule, Role } from './policy-index.ts';

/** The hand-written half of `schemas/`, as read. Nothing in it has been checked yet: `compilePolicy` does. */
export interface SchemaSources {
  /** policy.graphql: the directives. */
  readonly policy: string;
  /** shared.graphql: value types that every subgraph has. */
  readonly shared: string;
  /** Name → SDL as written, without the two above. Sorted by name. */
  readonly subgraphs: Readonly<Record<string, string>>;
  readonly roles: Readonly<Record<string, Role>>;
  readonly scopes: Readonly<Record<string, string>>;
  readonly recordClasses: Readonly<Record<string, string>>;
  readonly limits: LimitRules;
  readonly purposes: Readonly<Record<string, PurposeRule>>;
  readonly retentionRules: Readonly<Record<string, RetentionRule>>;
  readonly policies: Readonly<Partial<PolicyRules>>;
  readonly categories: readonly string[];
}

export function readSchemas(folder: string = schemasFolder()): SchemaSources {
  const text = (file: string) => readFileSync(path.join(folder, file), 'utf8');
  const yaml = (file: string) => parseYaml(file, text(file));
  const roles = yaml('roles.yaml') as {
    scopes?: SchemaSources['scopes'];
    recordAccess?: SchemaSources['recordClasses'];
    roles?: SchemaSources['roles'];
    limits?: SchemaSources['limits'];
  };
  const names = readdirSync(path.join(folder, 'subgraphs'))
    .filter((file) => file.endsWith('.graphql'))
    .map((file) => path.basename(file, '.graphql'))
    .sort();
  return {
    policy: text('policy.graphql'),
    shared: text('shared.graphql'),
    subgraphs: Object.fromEntries(names.map((name) => [name, text(`subgraphs/${name}.graphql`)])),
    roles: roles.roles ?? {},
    scopes: roles.scopes ?? {},
    recordClasses: roles.recordAccess ?? {},
    limits: { defaults: roles.limits?.defaults as LimitRules['defaults'], roles: roles.limits?.roles ?? {} },
    purposes: yaml('purposes.yaml') as SchemaSources['purposes'],
    retentionRules: yaml('retention-rules.yaml') as SchemaSources['retentionRules'],
    policies: yaml('policies.yaml') as SchemaSources['policies'],
    categories: yaml('data-categories.yaml') as string[],
  };
}

function parseYaml(file: string, text: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    // The parser's message shows line and column, and the line itself.
    throw new CustodiaError('SCHEMA_INVALID', `schemas/${file} is not YAML. ${(cause as Error).message}`, { cause });
  }
}

/** The whole SDL of one subgraph, composable as it is. */
export function subgraphSdl(name: string, sources: SchemaSources = readSchemas()): string {
  const own = Object.hasOwn(sources.subgraphs, name) ? sources.subgraphs[name] : undefined;
  if (own === undefined) {
    throw new CustodiaError(
      'SCHEMA_INVALID',
      `There is no subgraph "${name}". Add schemas/subgraphs/${name}.graphql, or name one of: ${Object.keys(sources.subgraphs).join(', ')}.`,
    );
  }
  return [sources.policy, purposeEnum(sources), sources.shared, own].join('\n');
}

/** Where the `schemas` package is: beside the sources in development, in node_modules in an image. */
export function schemasFolder(): string {
  return path.dirname(createRequire(import.meta.url).resolve('@custodia/schemas/package.json'));
}

function purposeEnum({ purposes }: SchemaSources): string {
  return `enum PurposeKey @inaccessible {\n${Object.keys(purposes)
    .map((key) => `  ${key}\n`)
    .join('')}}\n`;
}
