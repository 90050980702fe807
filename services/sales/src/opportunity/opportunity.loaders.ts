import type { Page } from '@custodia/persistence';
import { loader, type RequestContext } from '@custodia/subgraph';
import { callerOf } from '../caller.ts';
import type { Work } from '../work.ts';
import type { StageChangeRow } from './opportunity.history.ts';
import type { OpportunityParent, OpportunityQuery } from './opportunity.store.ts';
import type { Opportunity } from './opportunity.ts';

/** One query for all opportunities a request names, whichever fields name them. */
export function opportunityLoader(work: Work, context: RequestContext) {
  return loader<string, Opportunity>(context, 'opportunity', (ids) =>
    work.read(callerOf(context), ({ opportunities }) => opportunities.byIds(ids)),
  );
}

/** One query for all people whom a request's opportunities name: those whom the caller may meet. */
export function metLoader(work: Work, context: RequestContext) {
  return loader<string, true>(context, 'opportunity.met', async (ids) => {
    const met = await work.read(callerOf(context), ({ subjects }) => subjects.met(ids));
    return new Map([...met].map((id) => [id, true]));
  });
}

/** One query for the histories of all opportunities on a page. */
export function historyLoader(work: Work, context: RequestContext) {
  return loader<string, StageChangeRow[]>(context, 'opportunity.history', (ids) =>
    work.read(callerOf(context), ({ opportunities }) => opportunities.historyOf(ids)),
  );
}

/** One query for a page of opportunities of every parent that asks for the same page. */
export function childrenLoader(
  work: Work,
  context: RequestContext,
  { parent, query }: { readonly parent: OpportunityParent; readonly query: OpportunityQuery },
) {
  return loader<string, Page<Opportunity>>(context, `opportunity.by.${parent}.${signatureOf(query)}`, (ids) =>
    work.read(callerOf(context), ({ opportunities }) => opportunities.pagesBy(parent, ids, query)),
  );
}

function signatureOf(query: OpportunityQuery): string {
  return JSON.stringify(query, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}
