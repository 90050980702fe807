import { limitNames, type OperationLimits } from './operation-limits.ts';
import type { PolicyIndex } from './policy-index.ts';

const remembered = new WeakMap<PolicyIndex, Map<string, OperationLimits>>();

/**
 * The most generous of what the principal's roles allow; the defaults for who holds none, and for nobody. The same object for
 * the same roles under one index, so what is derived from it can be remembered by it.
 */
export function limitsOf(index: PolicyIndex, principal: { readonly roles: readonly string[] } | null): OperationLimits {
  const { defaults, roles } = index.limits;
  const wider = [...new Set(principal?.roles)].filter((role) => Object.hasOwn(roles, role)).sort();
  if (wider.length === 0) return defaults;
  const limitsByRoles = remembered.get(index) ?? new Map<string, OperationLimits>();
  remembered.set(index, limitsByRoles);
  const memoKey = wider.join(' ');
  const known = limitsByRoles.get(memoKey);
  if (known) return known;
  const limits = Object.fromEntries(
    limitNames.map((name) => [name, Math.max(defaults[name], ...wider.map((role) => roles[role]?.[name] ?? 0))]),
  ) as OperationLimits;
  limitsByRoles.set(memoKey, Object.freeze(limits));
  return limits;
}
