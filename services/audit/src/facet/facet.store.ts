import { insertRows } from '@custodia/persistence';
import type { EntityManager } from 'typeorm';
import { fitsFacet, type FacetFilter } from './facet.ts';
import { facetTable, type FacetRow } from './facet.table.ts';

/** Notes the facets of entries, in their transaction: an entry whose facet nobody noted would be found by no filter. */
export async function noteFacets(em: EntityManager, entries: readonly FacetRow[]): Promise<void> {
  const rows = new Map(entries.map((entry) => [`${entry.tenantId} ${entry.facet}`, entry]));
  await insertRows(em, facetTable, [...rows.values()], { overwrite: ['facet'] });
}

/** Keys of the tenant's facets that fit. */
export async function facetsFitting(em: EntityManager, tenantId: string, filter: FacetFilter): Promise<string[]> {
  const all = await em.findBy(facetTable, { tenantId });
  return all.filter((facet) => fitsFacet(facet, filter)).map(({ facet }) => facet);
}
