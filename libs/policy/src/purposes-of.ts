import type { PolicyIndex } from './policy-index.ts';

/** The purposes these roles may read for, and the one that stands when none is stated: the first role's own. */
export function purposesOf(
  index: PolicyIndex,
  roles: readonly string[],
): { readonly default: string | null; readonly may: ReadonlySet<string> } {
  const stated = roles.flatMap((role) => (Object.hasOwn(index.roles, role) ? [index.roles[role]?.purposes] : []));
  return { default: stated[0]?.default ?? null, may: new Set(stated.flatMap((purposes) => purposes?.may ?? [])) };
}
