import type { PolicyIndex } from '@custodia/policy';
import type { AuditAccess } from '../entry/entry.ts';
import type { EntryAbout } from '../search/search.ts';

export type AccessOutcome = 'SHOWN' | 'MASKED';

export interface AccessedField {
  readonly coordinate: string;
  /** Of fideslang. */
  readonly category: string;
  readonly outcome: AccessOutcome;
}

/** Of a field that the policy does not know (any more): personal it was, or it would not have been recorded. */
const somethingPersonal = 'user';

/** What one access showed of one person: each field once. */
export function fieldsSeen({ entry, fields }: EntryAbout, policy: PolicyIndex): AccessedField[] {
  const seen = fields.flatMap((at) => entry.access?.fields[at] ?? []);
  return [...strongest(seen.map(({ coordinate, outcome }) => [coordinate, outcome] as const))].map(
    ([coordinate, outcome]) => ({ coordinate, category: categoryOf(coordinate, policy), outcome }),
  );
}

/** The same in the words of the law: kinds of data, and nothing of how this system is built. */
export function categoriesSeen(about: EntryAbout, policy: PolicyIndex) {
  const seen = fieldsSeen(about, policy).map(({ category, outcome }) => [category, outcome] as const);
  return [...strongest(seen)].map(([category, outcome]) => ({ category, outcome })).sort(byCategory);
}

/** A role that is not there any more has no title left; its key says what it was. */
export function titlesOf({ roles }: AuditAccess, policy: PolicyIndex): string[] {
  return roles.map((role) => (Object.hasOwn(policy.roles, role) ? policy.roles[role]!.title : role));
}

function categoryOf(coordinate: string, { types }: PolicyIndex): string {
  const [type = '', field = ''] = coordinate.split('.');
  const fields = Object.hasOwn(types, type) ? types[type]!.fields : {};
  return (Object.hasOwn(fields, field) ? fields[field]!.personal?.category : undefined) ?? somethingPersonal;
}

/** Whoever saw the whole value in one place has seen it, whatever a mask hid in another. */
function strongest(seen: readonly (readonly [string, string])[]): Map<string, AccessOutcome> {
  const strongest = new Map<string, AccessOutcome>();
  for (const [name, outcome] of seen) {
    strongest.set(name, outcome === 'SHOWN' ? 'SHOWN' : (strongest.get(name) ?? 'MASKED'));
  }
  return strongest;
}

function byCategory(a: { readonly category: string }, b: { readonly category: string }): number {
  return a.category < b.category ? -1 : 1;
}
