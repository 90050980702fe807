import { facetKey, type FacetRow, type LoggedEntry } from '@custodia/audit';
import { NotProven } from '../verify/not-proven.ts';
import { textOf } from './assert-row.ts';

/** Filters go by facets, so an entry whose facet is another, or is not kept, would be found by none. Throws NotProven. */
export interface FacetCheck {
  add(row: LoggedEntry): void;
  end(kept: readonly FacetRow[]): void;
}

export function createFacetCheck(): FacetCheck {
  // Some hundred, whatever the size of the log.
  const met = new Set<string>();
  return {
    add(row) {
      if (row.facet !== facetKey(row)) {
        throw new NotProven(
          `Entry ${row.leafIndex} does not hold: its column facet says something else than what was hashed.`,
        );
      }
      met.add(textOf([row.tenantId, row.facet]));
    },
    end(kept) {
      for (const row of kept) {
        if (row.facet !== facetKey(row)) throw new NotProven('A facet is kept as another than its entries have.');
        met.delete(textOf([row.tenantId, row.facet]));
      }
      if (met.size > 0) throw new NotProven('A facet that entries have is not kept: filters do not find them.');
    },
  };
}
