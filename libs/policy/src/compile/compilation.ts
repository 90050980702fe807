import type { SchemaSources } from '../schema-sources.ts';
import type { Fault } from './fault.ts';
import type { MergedSchema } from './merged-schema.ts';

/** What every part of the compiler reads, and the one list that its faults go to. */
export interface Compilation {
  readonly sources: SchemaSources;
  readonly schema: MergedSchema;
  readonly faults: Fault[];
}

/** Reports a name that its file does not declare. */
export function expectKnown(
  { faults }: Compilation,
  coordinate: string,
  { what, name, known, file }: { what: string; name: string; known: Iterable<string>; file: string },
): void {
  const names = [...known];
  if (names.includes(name)) return;
  const near = names.filter((candidate) => isNear(candidate, name));
  const remedy =
    near.length > 0 ? `Did you mean ${near.join(' or ')}? Otherwise declare it in ${file}.` : `Declare it in ${file}.`;
  faults.push({ coordinate, problem: `names the unknown ${what} "${name}".`, remedy });
}

function isNear(candidate: string, name: string): boolean {
  const [a, b] = [candidate.toLowerCase(), name.toLowerCase()];
  return a !== '' && b !== '' && (a.startsWith(b.slice(0, 5)) || a.endsWith(b.slice(-5)));
}
