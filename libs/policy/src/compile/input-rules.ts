import type { FieldPolicy, Requirement } from '../policy-index.ts';
import type { Compilation } from './compilation.ts';
import type { Annotations } from './declarations.ts';
import type { MergedType } from './merged-schema.ts';
import { bothOf, readRequirement } from './requirement.ts';

interface Declared {
  readonly source: string;
  readonly annotations: Annotations;
}

/**
 * What using an argument or an input field takes: the right to see what it tells about, and the scopes it writes with.
 * Subgraphs may declare the same input; one of them states its rule.
 */
export function readInputRules(
  compilation: Compilation,
  coordinate: string,
  declared: readonly Declared[],
): { reveals: string | null; writes: Requirement | null } {
  const speaking = declared.filter(({ annotations }) => annotations.has('reveals') || annotations.has('writes'));
  if (speaking.length > 1) {
    compilation.faults.push({
      coordinate,
      problem: `has a rule in ${speaking.map(({ source }) => source).join(' and in ')}.`,
      remedy: 'Keep @reveals and @writes in one of them; it holds for all.',
    });
  }
  const annotations = speaking[0]?.annotations;
  const writes = annotations?.get('writes');
  return {
    reveals: annotations ? readReveals(compilation, coordinate, annotations) : null,
    writes: writes
      ? readRequirement(compilation, coordinate, { written: '@writes(scopes:)', value: writes.scopes, names: 'scopes' })
      : null,
  };
}

/** What writing any field of an input object takes; each subgraph's word counts, for what one asks another cannot waive. */
export function readTypeWrites(compilation: Compilation, { name, declarations }: MergedType): Requirement | null {
  return declarations
    .map(({ annotations }) => annotations.get('writes'))
    .filter((args) => args !== undefined)
    .map((args) =>
      readRequirement(compilation, name, { written: '@writes(scopes:)', value: args.scopes, names: 'scopes' }),
    )
    .reduce<Requirement | null>(bothOf, null);
}

export function withTypeWrites(field: FieldPolicy, writes: Requirement | null): FieldPolicy {
  return writes === null ? field : { ...field, writes: bothOf(writes, field.writes) };
}

function readReveals({ schema, faults }: Compilation, coordinate: string, annotations: Annotations): string | null {
  const args = annotations.get('reveals');
  if (!args) return null;
  const field = String(args.field);
  const [typeName = '', fieldName = '', ...rest] = field.split('.');
  const type = schema.get(typeName);
  const isOutput = type?.kind === 'object' || type?.kind === 'interface';
  if (!isOutput || !type.fields.has(fieldName) || rest.length > 0) {
    const remedy = 'Name an output field of any subgraph, as Type.field.';
    faults.push({ coordinate, problem: `reveals "${field}", which does not exist.`, remedy });
  }
  return field;
}
