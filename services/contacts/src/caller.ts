import type { Principal } from '@custodia/identity';
import { recordScope, subjectScope, type RecordScope, type SubjectScope } from '@custodia/persistence';
import type { RequestContext } from '@custodia/subgraph';

/** Who asks, and which records they meet. No store opens without one. */
export interface Caller {
  readonly principal: Principal;
  /** Accounts and contacts. */
  readonly customers: RecordScope;
  readonly activities: RecordScope;
  /** The people behind contacts and activities. */
  readonly subjects: SubjectScope;
}

export function callerOf({ principal, access, subjects, askedAt }: RequestContext): Caller {
  return {
    principal,
    customers: recordScope(access('customer'), principal),
    activities: recordScope(access('activity'), principal),
    subjects: subjectScope(subjects, principal, askedAt),
  };
}
