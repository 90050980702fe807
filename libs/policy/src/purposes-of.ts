import type { PolicyIndex } from './policy-index.ts';

/**
 * The purposes these roles may state, and the one that stands where none is: the default of the role that comes first in
 * roles.yaml, in whatever order they are held. Null where no role is declared.
 */
export function purposesOf(
  index: PolicyIndex,
  roles: readonly string[],
): { readonly default: string | null; readonly may: ReadonlySet<string> } {
  const held = Object.entries(index.roles).filter(([role]) => roles.includes(role));
  const stated = held.map(([, { purposes }]) => purposes);
  return { default: stated[0]?.default ?? null, may: new Set(stated.flatMap(({ may }) => may)) };
}
