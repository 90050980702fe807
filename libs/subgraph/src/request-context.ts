import { CustodiaError } from '@custodia/errors';
import type { Principal, RecordAccess, SubjectAccess } from '@custodia/identity';
import {
  decideField,
  purposesOf,
  recordAccess,
  rightsOf,
  subjectAccess,
  type PolicyIndex,
  type Rights,
} from '@custodia/policy';

/** What every resolver gets: who asks, and what they may. Lives for one request. */
export interface RequestContext {
  readonly principal: Principal;
  readonly rights: Rights;
  /** A key of purposes.yaml that the principal's roles may state; null where none is stated. */
  readonly purpose: string | null;
  /** How much of a record-access class the principal meets. */
  access(recordClass: string): RecordAccess;
  /** Whether the principal is shown a field as it is; what it is not shown it must not learn by an order or a cursor either. */
  sees(typeName: string, fieldName: string): boolean;
  /** Which people the stated purpose lets the principal meet. */
  readonly subjects: SubjectAccess;
  /** The moment of asking: one for the whole request, so that a list and its total agree. */
  readonly askedAt: Date;
  /** Per-request cache; use it through `loader`. */
  readonly loaders: Map<string, unknown>;
}

export function requestContext(policy: PolicyIndex, principal: Principal, askedAt: Date): RequestContext {
  const rights = rightsOf(policy, principal);
  return {
    principal,
    rights,
    purpose: rights.purpose,
    access: (recordClass) => recordAccess(policy, principal.roles, recordClass),
    sees: (typeName, fieldName) => decideField(policy, typeName, fieldName, rights) === 'shown',
    subjects: subjectAccess(policy, principal.purpose),
    askedAt,
    loaders: new Map(),
  };
}

/** The gateway has decided already which purposes the caller may state; this is the last word. Throws PURPOSE_NOT_ALLOWED. */
export function assertPurpose(policy: PolicyIndex, { purpose, roles }: Principal): void {
  if (purpose === null || purposesOf(policy, roles).may.has(purpose)) return;
  const message = 'None of your roles may state this purpose. Ask for the record with a purpose of your own.';
  throw new CustodiaError('PURPOSE_NOT_ALLOWED', message);
}
