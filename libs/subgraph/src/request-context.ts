import type { Principal, RecordAccess } from '@custodia/identity';
import { recordAccess, rightsOf, type PolicyIndex, type Rights } from '@custodia/policy';

/** What every resolver gets: who asks, and what they may. Lives for one request. */
export interface RequestContext {
  readonly principal: Principal;
  readonly rights: Rights;
  /** How much of a record-access class the principal meets. */
  access(recordClass: string): RecordAccess;
  /** Per-request cache; use it through `loader`. */
  readonly loaders: Map<string, unknown>;
}

export function requestContext(policy: PolicyIndex, principal: Principal): RequestContext {
  return {
    principal,
    rights: rightsOf(policy, principal),
    access: (recordClass) => recordAccess(policy, principal.roles, recordClass),
    loaders: new Map(),
  };
}
