import type { Requirement } from '../policy-index.ts';
import type { Compilation } from './compilation.ts';
import type { Annotations } from './declarations.ts';
import { readRequirement } from './requirement.ts';

/** What using an argument or an input field takes: the right to see what it tells about, and the scopes it writes with. */
export function readInputRules(
  compilation: Compilation,
  coordinate: string,
  annotations: Annotations,
): { reveals: string | null; writes: Requirement | null } {
  const writes = annotations.get('writes');
  return {
    reveals: readReveals(compilation, coordinate, annotations),
    writes: writes
      ? readRequirement(compilation, coordinate, { written: '@writes(scopes:)', value: writes.scopes, names: 'scopes' })
      : null,
  };
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
