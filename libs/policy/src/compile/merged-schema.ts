import { GraphQLError, parse, type DocumentNode } from 'graphql';
import type { TypeKind } from '../policy-index.ts';
import type { SchemaSources } from '../schema-sources.ts';
import { readDeclarations, type DeclaredField, type DeclaredType } from './declarations.ts';
import { resolveDirectiveNames } from './directive-names.ts';
import type { Fault } from './fault.ts';

/** A type with what each source says about it. */
export interface MergedType {
  readonly name: string;
  readonly kind: TypeKind;
  readonly declarations: readonly DeclaredType[];
  /** Field name → its declarations, one a source. */
  readonly fields: ReadonlyMap<string, readonly DeclaredField[]>;
}

export type MergedSchema = ReadonlyMap<string, MergedType>;

export const rootTypes: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription']);

/** The name of the source that shared.graphql is; every subgraph has it, but it is read, and annotated, once. */
export const sharedSource = 'shared';

/** Puts the subgraphs side by side, by type and field. Sorted, so that what is generated from it is deterministic. */
export function mergeSources(sources: SchemaSources, faults: Fault[]): MergedSchema {
  const policy = parseSource('policy.graphql', sources.policy, faults);
  const declared = [
    ...declarationsOf(policy, { file: 'shared.graphql', source: sharedSource, sdl: sources.shared, faults }),
    ...Object.entries(sources.subgraphs).flatMap(([source, sdl]) =>
      declarationsOf(policy, { file: `subgraphs/${source}.graphql`, source, sdl, faults }),
    ),
  ];
  const names = [...new Set(declared.map(({ name }) => name))].sort();
  return new Map(
    names.map((name) => {
      const declarations = declared.filter((type) => type.name === name);
      const kinds = new Set(declarations.map(({ kind }) => kind));
      if (kinds.size > 1) {
        const problem = `is declared as ${[...kinds].join(' and as ')}.`;
        faults.push({ coordinate: name, problem, remedy: 'Give one of them another name.' });
      }
      return [name, { name, kind: declarations[0]?.kind ?? 'object', declarations, fields: mergeFields(declarations) }];
    }),
  );
}

function mergeFields(declarations: readonly DeclaredType[]): ReadonlyMap<string, readonly DeclaredField[]> {
  const fields = declarations.flatMap((type) => type.fields);
  const names = [...new Set(fields.map(({ name }) => name))].sort();
  return new Map(names.map((name) => [name, fields.filter((field) => field.name === name)]));
}

function declarationsOf(
  policy: DocumentNode,
  { file, source, sdl, faults }: { file: string; source: string; sdl: string; faults: Fault[] },
): DeclaredType[] {
  const document = parseSource(file, sdl, faults);
  const names = resolveDirectiveNames([policy, document], file, faults);
  return readDeclarations(document, { source, names, faults });
}

function parseSource(file: string, sdl: string, faults: Fault[]): DocumentNode {
  try {
    return parse(sdl, { noLocation: false });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const at = error.locations?.[0];
    const coordinate = at ? `${file}:${at.line}:${at.column}` : file;
    faults.push({ coordinate, problem: error.message, remedy: 'Correct the SDL.' });
    return { kind: 'Document' as DocumentNode['kind'], definitions: [] };
  }
}
