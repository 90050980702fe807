import { indexName, page, pageOfUnion, type Page, type Slice } from '@custodia/persistence';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { AuditEntry } from '../entry/entry.ts';
import { entryStore } from '../entry/entry.store.ts';
import { entryTable } from '../entry/entry.table.ts';
import { facetsFitting } from '../facet/facet.store.ts';
import { isAnyFacet } from '../facet/facet.ts';
import { pageAbout } from './page-about.store.ts';
import { withinPeriod } from './period.store.ts';
import type { Reach, Search } from './search.ts';

const latestFirst = [{ property: 'occurredAt', direction: 'DESC' }] as const;

/**
 * Entries, latest first, by the index that holds them in this order: that of the person, of the record, or of facet, actor and time.
 * An engine left to choose would sort all that matches, or walk the tenant's log back for what is rare. What is left to filter then
 * is only ever among entries about one person or one record.
 */
export async function searchEntries(
  em: EntityManager,
  reach: Reach,
  search: Search & Slice,
): Promise<Page<AuditEntry>> {
  const { first, after, subject, recordId } = search;
  const find = (ids: readonly string[]) => entryStore(em).findMany(reach, ids);
  const request = { first, after, alias: 'entry', orderBy: latestFirst, find };
  const facets = isAnyFacet(search.facet) ? null : await facetsFitting(em, reach.tenantId, search.facet);
  if (!reach.seesAll || facets?.length === 0) return pageOfUnion(em, [], request);
  if (subject !== null) return aboutSomebody(em, reach, { search, facets, subject });
  if (recordId !== null || facets === null) {
    const query = entries(em, reach, search, recordId === null ? [] : ['recordId']);
    if (facets !== null) query.andWhere('entry.facet IN (:...facets)', { facets });
    return page(query, request);
  }
  const ofEach = facets.map((facet) =>
    entries(em, reach, search, ['facet']).andWhere('entry.facet = :facet', { facet }),
  );
  return pageOfUnion(em, ofEach, request);
}

/** What is asked for but for facets, by the index that begins with the tenant, the actor if one is named, and these. */
function entries(em: EntityManager, { tenantId }: Reach, search: Search, by: readonly ('recordId' | 'facet')[]) {
  const query = em.createQueryBuilder(entryTable, 'entry').where('entry.tenantId = :tenantId', { tenantId });
  withinPeriod(query, 'entry', search.period);
  const actorFirst = search.actorId !== null && !by.includes('recordId') ? ['actorId'] : [];
  query.useIndex(indexName('audit_entry', ['tenantId', ...actorFirst, ...by, 'occurredAt', 'id']));
  if (search.recordId !== null) query.andWhere('entry.recordId = :recordId', { recordId: search.recordId });
  return byActor(query, search);
}

interface AboutSomebody {
  readonly search: Search & Slice;
  readonly subject: string;
  readonly facets: readonly string[] | null;
}

async function aboutSomebody(em: EntityManager, reach: Reach, { search, subject, facets }: AboutSomebody) {
  const { actorId, recordId, period } = search;
  const isNarrowed = actorId !== null || recordId !== null || facets !== null;
  const among = (entry: SelectQueryBuilder<AuditEntry>): void => {
    byActor(entry, search);
    if (recordId !== null) entry.andWhere('entry.recordId = :recordId', { recordId });
    if (facets !== null) entry.andWhere('entry.facet IN (:...facets)', { facets });
  };
  const about = await pageAbout(em, { reach, subject, period, slice: search, ...(isNarrowed && { among }) });
  return { ...about, rows: about.rows.map(({ entry }) => entry) };
}

function byActor<Q extends SelectQueryBuilder<AuditEntry>>(query: Q, { actorId }: Search): Q {
  return actorId === null ? query : query.andWhere('entry.actorId = :actorId', { actorId });
}
