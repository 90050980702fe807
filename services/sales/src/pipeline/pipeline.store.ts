import { withinScope } from '@custodia/persistence';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../caller.ts';
import { matching, type OpportunityFilter } from '../opportunity/opportunity-filter.store.ts';
import { opportunityTable } from '../opportunity/opportunity.table.ts';
import { inOrder, noKey, type PipelineDimension, type PipelineSum } from './pipeline.ts';

export interface PipelineStore {
  /** One query, whatever the dimension; within the caller's records, and the filter. */
  sumUp(by: PipelineDimension, filter: OpportunityFilter): Promise<PipelineSum[]>;
}

const day = 'COALESCE(opportunity.closedOn, opportunity.engagedOn)';

/** What makes the key, in SQL that both engines read alike. */
const keyParts: Readonly<Record<PipelineDimension, readonly string[]>> = {
  STAGE: ['opportunity.stage'],
  OWNER: ['opportunity.ownerId'],
  TEAM: ['opportunity.ownerTeamPath'],
  PRODUCT: ['opportunity.productId'],
  // `||` means "or" in MySQL, so the year and the quarter are joined here, not there.
  QUARTER: [`SUBSTR(${day}, 1, 4)`, `FLOOR((SUBSTR(${day}, 6, 2) + 2) / 3)`],
};

/** Two halves of the amounts, since a sum of 64-bit integers overflows one. */
const LOW_BITS = 32n;

interface SumRow {
  readonly key0: string | null;
  readonly key1: string | number | null;
  readonly currency: string;
  readonly rows: string | number;
  readonly high: string | number | null;
  readonly low: string | number | null;
}

export function openPipelineStore(em: EntityManager, { principal, pipeline, subjects }: Caller): PipelineStore {
  return {
    sumUp: async (by, filter) => {
      const query = em
        .createQueryBuilder(opportunityTable, 'opportunity')
        .where('opportunity.tenantId = :tenantId', { tenantId: principal.tenantId });
      withinScope(matching(query, filter, subjects), 'opportunity', pipeline)
        .select('opportunity.currency', 'currency')
        .addSelect('COUNT(*)', 'rows')
        .addSelect(`SUM(opportunity.amountMinor >> ${LOW_BITS})`, 'high')
        .addSelect(`SUM(opportunity.amountMinor & ${(1n << LOW_BITS) - 1n})`, 'low');
      keyParts[by].forEach((part, at) => query.addSelect(part, `key${at}`).addGroupBy(part));
      query.addGroupBy('opportunity.currency');
      const rows = await query.getRawMany<SumRow>();
      return inOrder(rows.map((row) => sumOf(by, row)));
    },
  };
}

function sumOf(by: PipelineDimension, row: SumRow): PipelineSum {
  const amountMinor = (BigInt(row.high ?? 0) << LOW_BITS) + BigInt(row.low ?? 0);
  const key = row.key0 === null ? noKey : by === 'QUARTER' ? `${row.key0}-Q${Number(row.key1)}` : row.key0;
  return { by, key, currency: row.currency, count: Number(row.rows), amountMinor };
}
