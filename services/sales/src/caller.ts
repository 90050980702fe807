import type { Principal } from '@custodia/identity';
import { recordScope, subjectScope, type RecordScope, type SubjectScope } from '@custodia/persistence';
import type { RequestContext } from '@custodia/subgraph';

/** Who asks, and which records they meet. No store opens without one. */
export interface Caller {
  readonly principal: Principal;
  readonly pipeline: RecordScope;
  readonly catalogue: RecordScope;
  /** Accounts and contacts: what an opportunity may name is what its author may see. */
  readonly customers: RecordScope;
  /** The people whom opportunities name. */
  readonly subjects: SubjectScope;
}

export function callerOf({ principal, access, subjects, askedAt }: RequestContext): Caller {
  return {
    principal,
    pipeline: recordScope(access('pipeline'), principal),
    catalogue: recordScope(access('catalogue'), principal),
    customers: recordScope(access('customer'), principal),
    subjects: subjectScope(subjects, principal, askedAt),
  };
}
