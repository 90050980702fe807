import type { PolicyIndex, PolicyName, Requirement, Requirements } from './policy-index.ts';
import { purposesOf } from './purposes-of.ts';

/** The part of a principal that field decisions depend on. */
export interface Rights {
  readonly authenticated: boolean;
  readonly scopes: ReadonlySet<string>;
  /** Named decisions that came out as yes in this request. What nobody decided is a no. */
  readonly policies: ReadonlySet<string>;
  /** What personal data is read for, one that a held role may state. Null is no purpose at all, which shows none. */
  readonly purpose: string | null;
  /** Equal keys decide alike under one index: the key to memoise by. */
  readonly key: string;
}

/** What of a principal decides; `Principal` of @custodia/identity is one. */
export interface RightsHolder {
  readonly roles: readonly string[];
  readonly purpose?: string | null;
  readonly policies?: readonly string[];
}

const undecided: ReadonlySet<string> = new Set();
const rememberedRights = 1_000;
const remembered = new WeakMap<PolicyIndex, Map<string, Rights>>();

/**
 * The union of what the principal's roles grant, for the purpose it states. Null is nobody: not signed in. A role nobody
 * declared grants nothing; a purpose that none of the roles may state is none. `policies` are decided true beside the
 * principal's own; where `break-glass` is among them, what the roles lend in an emergency is granted as well.
 */
export function rightsOf(
  index: PolicyIndex,
  principal: RightsHolder | null,
  policies: ReadonlySet<string> = undecided,
): Rights {
  // Declared roles and purposes alone reach the key, so what is remembered stays small whatever callers send.
  const roles = [...new Set(principal?.roles)].filter((role) => Object.hasOwn(index.roles, role)).sort();
  const stated = principal?.purpose ?? null;
  const purpose = stated !== null && purposesOf(index, roles).may.has(stated) ? stated : null;
  const decided = [...new Set([...(principal?.policies ?? []), ...policies])].sort();

  const known = remembered.get(index) ?? new Map<string, Rights>();
  remembered.set(index, known);
  const memoKey = JSON.stringify([principal !== null, roles, purpose, decided]);
  const before = known.get(memoKey);
  if (before) return before;
  const granted = roles.flatMap((role) => index.roles[role]?.scopes ?? []);
  const scopes = new Set(decided.includes(brokenGlass) ? [...granted, ...emergencyScopes(index, roles)] : granted);
  const key = [principal === null ? 'out' : 'in', [...scopes].sort(), purpose, decided];
  const rights = {
    authenticated: principal !== null,
    scopes,
    policies: new Set(decided),
    purpose,
    key: JSON.stringify(key),
  };
  if (known.size >= rememberedRights) known.clear();
  known.set(memoKey, rights);
  return rights;
}

const brokenGlass: PolicyName = 'break-glass';

/** What these roles are granted besides while their holder has broken the glass. */
export function emergencyScopes(index: PolicyIndex, roles: readonly string[]): readonly string[] {
  return roles.flatMap((role) => (Object.hasOwn(index.roles, role) ? (index.roles[role]?.emergency ?? []) : []));
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
