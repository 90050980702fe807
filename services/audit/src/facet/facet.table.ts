import { columns } from '@custodia/persistence';
import { EntitySchema } from 'typeorm';
import type { Facet } from './facet.ts';

export interface FacetRow extends Facet {
  readonly tenantId: string;
  readonly facet: string;
}

/** Which facets a tenant's entries have. Written with the first entry of each, in its transaction. */
export const facetTable = new EntitySchema<FacetRow>({
  name: 'AuditFacet',
  tableName: 'audit_facet',
  columns: {
    tenantId: columns.tenant({ primary: true }),
    facet: columns.code(16, { primary: true }),
    action: columns.code(),
    outcome: columns.code(16),
    service: columns.code(),
    recordType: columns.code(),
    purpose: columns.code(64, { nullable: true }),
  },
});
