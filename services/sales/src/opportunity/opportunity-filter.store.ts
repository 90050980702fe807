import { contains, withinSubjects, type SubjectScope } from '@custodia/persistence';
import type { SelectQueryBuilder } from 'typeorm';
import type { Opportunity } from './opportunity.ts';
import type { OpportunityStage } from './stage.ts';

/** What is absent or null filters nothing. */
export interface OpportunityFilter {
  readonly stage?: readonly OpportunityStage[] | null;
  readonly ownerId?: string | null;
  readonly ownerTeamPathStartsWith?: string | null;
  readonly productId?: string | null;
  readonly accountId?: string | null;
  readonly primaryContactId?: string | null;
  readonly externalId?: string | null;
  readonly nameContains?: string | null;
  /** Inclusive. */
  readonly closedFrom?: string | null;
  /** Exclusive. */
  readonly closedBefore?: string | null;
  readonly amountAtLeastMinor?: bigint | null;
  readonly amountLessThanMinor?: bigint | null;
}

const equalities = ['ownerId', 'productId', 'accountId', 'primaryContactId', 'externalId'] as const;

/**
 * Keeps the opportunities that match. The query's alias is `opportunity`. Whom the caller may not meet is nobody's primary
 * contact: else asking by id would tell whose it is.
 */
export function matching(
  query: SelectQueryBuilder<Opportunity>,
  filter: OpportunityFilter,
  subjects: SubjectScope,
): SelectQueryBuilder<Opportunity> {
  const { stage, ownerTeamPathStartsWith, nameContains, closedFrom, closedBefore } = filter;
  const { amountAtLeastMinor, amountLessThanMinor } = filter;
  for (const property of equalities) {
    const value = filter[property];
    if (typeof value === 'string') query.andWhere(`opportunity.${property} = :${property}`, { [property]: value });
  }
  // No stage at all is a choice too: nothing is in none.
  if (stage?.length === 0) query.andWhere('1 = 0');
  if (stage?.length) query.andWhere('opportunity.stage IN (:...stages)', { stages: stage });
  if (typeof ownerTeamPathStartsWith === 'string') {
    const [from, to] = below(ownerTeamPathStartsWith);
    query.andWhere('opportunity.ownerTeamPath >= :from AND opportunity.ownerTeamPath < :to', { from, to });
  }
  if (nameContains) contains(query, 'opportunity.name', nameContains);
  if (closedFrom) query.andWhere('opportunity.closedOn >= :closedFrom', { closedFrom });
  if (closedBefore) query.andWhere('opportunity.closedOn < :closedBefore', { closedBefore });
  if (typeof amountAtLeastMinor === 'bigint') {
    query.andWhere('opportunity.amountMinor >= :atLeast', { atLeast: amountAtLeastMinor });
  }
  if (typeof amountLessThanMinor === 'bigint') {
    query.andWhere('opportunity.amountMinor < :lessThan', { lessThan: amountLessThanMinor });
  }
  if (typeof filter.primaryContactId === 'string') withinSubjects(query, 'opportunity.primaryContactId', subjects);
  return query;
}

/** A team and all below it, as a range that an index knows: from `/a/` to `/a0`, since 0 follows the slash. */
function below(path: string): [from: string, to: string] {
  const whole = `/${path}/`.replace(/\/{2,}/g, '/');
  return [whole, `${whole.slice(0, -1)}0`];
}
