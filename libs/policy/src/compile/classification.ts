import type { FieldPolicy, SearchKind } from '../policy-index.ts';
import { expectKnown, type Compilation } from './compilation.ts';
import type { Annotations, DeclaredField } from './declarations.ts';

const searchKinds: readonly string[] = ['EXACT', 'PREFIX'] satisfies SearchKind[];

export function readPersonal(
  compilation: Compilation,
  coordinate: string,
  annotations: Annotations,
): FieldPolicy['personal'] {
  const args = annotations.get('personalData');
  if (!args) return null;
  const { faults, sources } = compilation;
  const category = typeof args.category === 'string' ? args.category : '';
  const known = sources.categories;
  expectKnown(compilation, coordinate, { what: 'category', name: category, known, file: 'data-categories.yaml' });
  const purposes = namesIn(args.purposes);
  if (purposes.length === 0) {
    const remedy = 'Name at least one purpose of purposes.yaml; data nobody needs is not kept.';
    faults.push({ coordinate, problem: 'is personal and states no purpose.', remedy });
  }
  for (const name of purposes) {
    const declared = Object.keys(sources.purposes);
    expectKnown(compilation, coordinate, { what: 'purpose', name, known: declared, file: 'purposes.yaml' });
  }
  if (annotations.has('notPersonal')) saysBoth(compilation, coordinate, 'itself');
  return { category, purposes: [...new Set(purposes)].sort() };
}

export function saysBoth({ faults }: Compilation, coordinate: string, where: string): void {
  faults.push({
    coordinate,
    problem: `is @personalData, and ${where} says @notPersonal.`,
    remedy: 'Keep the one that is true. A person can be found by it, alone or with other fields? Then it is personal.',
  });
}

export function readSealed(compilation: Compilation, field: DeclaredField): FieldPolicy['sealed'] {
  const args = field.annotations.get('sealed');
  if (!args) return null;
  const search = namesIn(args.search);
  for (const name of search) {
    const file = 'enum SearchKind of policy.graphql, and write its index';
    expectKnown(compilation, field.coordinate, { what: 'search kind', name, known: searchKinds, file });
  }
  return { search: search as SearchKind[] };
}

/** A single value stands for a list of one, as everywhere in GraphQL. */
function namesIn(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}
