import type { ActionFilter } from '../entry/action-filter.ts';
import type { AuditOutcome } from '../entry/entry.ts';

/** What entries have in common by the thousand: a log of millions has some hundred of these. */
export interface Facet {
  readonly action: string;
  readonly outcome: AuditOutcome;
  readonly service: string;
  readonly recordType: string;
  readonly purpose: string | null;
}

/** Null: any. */
export interface FacetFilter {
  readonly action: ActionFilter | null;
  readonly outcome: AuditOutcome | null;
  readonly service: string | null;
  readonly recordType: string | null;
  readonly purpose: string | null;
}

export const anyFacet: FacetFilter = { action: null, outcome: null, service: null, recordType: null, purpose: null };

export function isAnyFacet(filter: FacetFilter): boolean {
  return Object.values(filter).every((wanted) => wanted === null);
}

export function fitsFacet(facet: Facet, { action, ...equal }: FacetFilter): boolean {
  if (action !== null && !fitsAction(facet.action, action)) return false;
  return (['outcome', 'service', 'recordType', 'purpose'] as const).every(
    (name) => equal[name] === null || equal[name] === facet[name],
  );
}

function fitsAction(action: string, wanted: ActionFilter): boolean {
  return 'exactly' in wanted ? action === wanted.exactly : action.startsWith(wanted.beginningWith);
}
