import { insertRows } from '@custodia/persistence';
import type { EntityManager } from 'typeorm';
import { facetKey } from './facet-key.ts';
import { fitsFacet, type Facet, type FacetFilter } from './facet.ts';
import { facetTable, type FacetRow } from './facet.table.ts';

/** Notes the facets of entries, in their transaction: an entry whose facet nobody noted would be found by no filter. */
export async function noteFacets(
  em: EntityManager,
  entries: readonly (Facet & { readonly tenantId: string })[],
): Promise<void> {
  const rows = new Map(entries.map((entry) => [`${entry.tenantId} ${facetKey(entry)}`, rowOf(entry)]));
  await insertRows(em, facetTable, [...rows.values()], { overwrite: ['facet'] });
}

/** Keys of the tenant's facets that fit. */
export async function facetsFitting(em: EntityManager, tenantId: string, filter: FacetFilter): Promise<string[]> {
  const all = await em.findBy(facetTable, { tenantId });
  return all.filter((facet) => fitsFacet(facet, filter)).map(({ facet }) => facet);
}

function rowOf(entry: Facet & { readonly tenantId: string }): FacetRow {
  const { tenantId, action, outcome, service, recordType, purpose } = entry;
  return { tenantId, facet: facetKey(entry), action, outcome, service, recordType, purpose };
}
