import type { Principal, RecordAccess, SubjectAccess } from '@custodia/identity';
import { recordAccess, rightsOf, subjectAccess, type PolicyIndex, type Rights } from '@custodia/policy';

/** What every resolver gets: who asks, and what they may. Lives for one request. */
export interface RequestContext {
  readonly principal: Principal;
  readonly rights: Rights;
  /** How much of a record-access class the principal meets. */
  access(recordClass: string): RecordAccess;
  /** Which people the stated purpose lets the principal meet. */
  readonly subjects: SubjectAccess;
  /** The moment of asking: one for the whole request, so that a list and its total agree. */
  readonly askedAt: Date;
  /** Per-request cache; use it through `loader`. */
  readonly loaders: Map<string, unknown>;
}

export function requestContext(policy: PolicyIndex, principal: Principal, askedAt: Date): RequestContext {
  return {
    principal,
    rights: rightsOf(policy, principal),
    access: (recordClass) => recordAccess(policy, principal.roles, recordClass),
    subjects: subjectAccess(policy, principal.purpose),
    askedAt,
    loaders: new Map(),
  };
}
