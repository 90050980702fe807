import type { PolicyIndex, Requirement, Requirements } from './policy-index.ts';

/** The part of a principal that field decisions depend on. */
export interface Rights {
  readonly authenticated: boolean;
  readonly scopes: ReadonlySet<string>;
  /** Named decisions that came out as yes in this request. What nobody decided is a no. */
  readonly policies: ReadonlySet<string>;
  /** Equal keys decide alike under one index: the key to memoise by. */
  readonly key: string;
}

const undecided: ReadonlySet<string> = new Set();
const remembered = new WeakMap<PolicyIndex, Map<string, Rights>>();

/** The union of what the principal's roles grant. Null is nobody: not signed in. A role nobody declared grants nothing. */
export function rightsOf(
  index: PolicyIndex,
  principal: { readonly roles: readonly string[] } | null,
  policies: ReadonlySet<string> = undecided,
): Rights {
  const roles = [...new Set(principal?.roles)].filter((role) => Object.hasOwn(index.roles, role)).sort();
  if (policies.size > 0) return unionOf(index, principal !== null, roles, policies);

  // Declared roles alone reach the key, so what is remembered stays small whatever callers send.
  const rightsByRoles = remembered.get(index) ?? new Map<string, Rights>();
  remembered.set(index, rightsByRoles);
  const memoKey = principal === null ? 'nobody' : `somebody ${roles.join(' ')}`;
  const known = rightsByRoles.get(memoKey);
  if (known) return known;
  const rights = unionOf(index, principal !== null, roles, policies);
  rightsByRoles.set(memoKey, rights);
  return rights;
}

function unionOf(
  index: PolicyIndex,
  authenticated: boolean,
  roles: readonly string[],
  policies: ReadonlySet<string>,
): Rights {
  const scopes = new Set(roles.flatMap((role) => index.roles[role]?.scopes ?? []));
  const key = [authenticated ? 'in' : 'out', [...scopes].sort().join(' '), [...policies].sort().join(' ')].join('|');
  return { authenticated, scopes, policies, key };
}

/** True when all three kinds of requirement hold. */
export function meets(requirements: Requirements, rights: Rights): boolean {
  return (
    (!requirements.authenticated || rights.authenticated) &&
    satisfies(requirements.requiresScopes, rights.scopes) &&
    satisfies(requirements.policies, rights.policies)
  );
}

/** An empty OR holds for nobody: it cannot compile, and if it reached us all the same it would not open anything. */
export function satisfies(requirement: Requirement | null, held: ReadonlySet<string>): boolean {
  if (requirement === null) return true;
  return requirement.some((all) => all.length > 0 && all.every((name) => held.has(name)));
}
