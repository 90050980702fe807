import { recordScope, subjectScope, type RecordScope, type SubjectScope } from '@custodia/persistence';
import type { RequestContext } from '@custodia/subgraph';

/** Which contacts somebody meets here: whose they are, and what those people consented to. */
export interface Reach {
  readonly customers: RecordScope;
  readonly subjects: SubjectScope;
}

export function reachOf({ principal, access, subjects, askedAt }: RequestContext): Reach {
  return {
    customers: recordScope(access('customer'), principal),
    subjects: subjectScope(subjects, principal, askedAt),
  };
}
