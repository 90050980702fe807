import type { FieldPolicy, PolicyIndex, Requirement, Requirements } from '../policy-index.ts';
import { bothOf } from './requirement.ts';

/** What it takes to see something as it is, and not masked. */
export interface Needs {
  readonly scopes: Requirement | null;
  readonly policies: Requirement | null;
  /** The purposes for any of which it is shown; null where it is not personal. */
  readonly purposes: readonly string[] | null;
}

export const nothing: Needs = { scopes: null, policies: null, purposes: null };

/** Who is signed in has met that: a subgraph answers nobody else. */
export function needsOfType({ requiresScopes, policies }: Requirements): Needs {
  return { scopes: requiresScopes, policies, purposes: null };
}

export function needsOfField(types: PolicyIndex['types'], field: FieldPolicy): Needs {
  const own: Needs = {
    scopes: bothOf(field.requiresScopes, field.mask?.unless ?? null),
    policies: field.policies,
    purposes: field.personal?.purposes ?? null,
  };
  const returned = types[field.type];
  return returned ? both(own, needsOfType(returned)) : own;
}

export function both(one: Needs, other: Needs): Needs {
  const purposes =
    one.purposes && other.purposes ? one.purposes.filter((name) => other.purposes!.includes(name)) : null;
  return {
    scopes: bothOf(one.scopes, other.scopes),
    policies: bothOf(one.policies, other.policies),
    purposes: purposes ?? one.purposes ?? other.purposes,
  };
}

/** Whether whoever meets the one is sure to meet the other. */
export function implies(premise: Needs, { scopes, policies, purposes }: Needs): boolean {
  const allPurposes = purposes === null || premise.purposes?.every((name) => purposes.includes(name)) === true;
  return allPurposes && covers(premise.scopes, scopes) && covers(premise.policies, policies);
}

function covers(premise: Requirement | null, requirement: Requirement | null): boolean {
  if (requirement === null) return true;
  return premise?.every((held) => requirement.some((all) => all.every((name) => held.includes(name)))) === true;
}
