import { CustodiaError } from '@custodia/errors';
import { parseActionFilter } from '../entry/action-filter.ts';
import type { AuditEntry, AuditOutcome } from '../entry/entry.ts';
import type { FacetFilter } from '../facet/facet.ts';

/** How much of the log somebody meets. An entry belongs to nobody: a tenant's auditors see all of it, others nothing. */
export interface Reach {
  readonly tenantId: string;
  readonly seesAll: boolean;
}

/** From `from`, inclusive, to `before`, exclusive; null: from ever, to ever. */
export interface Period {
  readonly from: Date | null;
  readonly before: Date | null;
}

/** All of it together; null: any. */
export interface Search {
  readonly actorId: string | null;
  /** `Contact:<id>` or `User:<id>` */
  readonly subject: string | null;
  readonly recordId: string | null;
  readonly facet: FacetFilter;
  readonly period: Period;
}

/** An entry, as one of the people it is about met it. */
export interface EntryAbout {
  readonly entry: AuditEntry;
  /** Indices into `entry.access.fields`. */
  readonly fields: readonly number[];
}

/** As somebody asked for it. */
export interface EntryFilter {
  readonly actorId?: string | null;
  readonly subject?: string | null;
  readonly action?: string | null;
  readonly recordType?: string | null;
  readonly recordId?: string | null;
  readonly purpose?: string | null;
  readonly service?: string | null;
  readonly outcome?: AuditOutcome | null;
  readonly occurredFrom?: Date | null;
  readonly occurredBefore?: Date | null;
}

/** Throws BAD_USER_INPUT for what could find nothing whatever there is, and says how to ask. */
export function readSearch(filter: EntryFilter): Search {
  const { outcome = null, occurredFrom = null, occurredBefore = null } = filter;
  const subject = given(filter, 'subject');
  const action = given(filter, 'action');
  return {
    actorId: given(filter, 'actorId'),
    subject: subject === null ? null : readSubject(subject, 'filter.subject'),
    recordId: given(filter, 'recordId'),
    facet: {
      action: action === null ? null : parseActionFilter(action),
      outcome,
      service: given(filter, 'service'),
      recordType: given(filter, 'recordType'),
      purpose: readPurpose(given(filter, 'purpose')),
    },
    period: readPeriod(occurredFrom, occurredBefore, ['filter.occurredFrom', 'filter.occurredBefore']),
  };
}

const dataSubject = /^(Contact|User):[A-Za-z0-9-]{1,36}$/;

export function readSubject(text: string, argument: string): string {
  if (dataSubject.test(text)) return text;
  throw new CustodiaError(
    'BAD_USER_INPUT',
    `${argument} is a person as Contact:<id> or User:<id>, with the id that the graph gives them.`,
  );
}

export function readPeriod(from: Date | null, before: Date | null, [first, last]: readonly [string, string]): Period {
  if (from === null || before === null || from < before) return { from, before };
  throw new CustodiaError(
    'BAD_USER_INPUT',
    `${first} must be earlier than ${last}: the one is inclusive, the other not.`,
  );
}

/** Whether it is declared is not asked: the log holds purposes from before a change of purposes.yaml. */
function readPurpose(purpose: string | null): string | null {
  if (purpose === null || /^[A-Z][A-Z0-9_]*$/.test(purpose)) return purpose;
  throw new CustodiaError('BAD_USER_INPUT', 'filter.purpose is a key as in purposes.yaml, in capitals: SALES.');
}

function given(filter: EntryFilter, name: keyof EntryFilter & string): string | null {
  const value = (filter[name] ?? null) as string | null;
  if (value !== '') return value;
  throw new CustodiaError('BAD_USER_INPUT', `filter.${name} is empty; leave it out to search for any.`);
}
