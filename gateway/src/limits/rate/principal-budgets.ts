import type { OperationLimits } from '@custodia/policy';
import { MinuteBudget } from './minute-budget.ts';
import { RateLimited } from './rate-limited.ts';
import type { RateMetrics } from './rate-metrics.ts';

export type Spender = { readonly tenantId: string; readonly userId: string } | null;

/**
 * What somebody may ask for in a minute: so many operations, and so much cost together. Whoever is not signed in is counted by address alone.
 * An operation counts when it arrives; its cost when it is about to run, so what is refused costs nothing.
 */
export class PrincipalBudgets {
  readonly #operations = new MinuteBudget();
  readonly #cost = new MinuteBudget();
  readonly #metrics: RateMetrics;

  constructor(metrics: RateMetrics) {
    this.#metrics = metrics;
  }

  /** Throws RateLimited. */
  async takeOperation(spender: Spender, { operationsPerMinute: allowed }: OperationLimits): Promise<void> {
    if (spender === null) return;
    const spent = await this.#operations.take(keyOf(spender), 1, allowed);
    if (spent === null) return;
    this.#metrics.rateLimited('operations');
    throw new RateLimited(`You may send ${allowed} operations a minute, and have.`, spent.untilNextMs);
  }

  /** Throws RateLimited. */
  async takeCost(spender: Spender, cost: number, { costPerMinute: allowed }: OperationLimits): Promise<void> {
    if (spender === null || cost === 0) return;
    const spent = await this.#cost.take(keyOf(spender), cost, allowed);
    if (spent === null) return;
    this.#metrics.rateLimited('cost');
    const what = `Your operations of a minute may cost ${allowed} together; this one, at ${cost}, would be over that.`;
    throw new RateLimited(what, spent.untilNextMs);
  }
}

function keyOf({ tenantId, userId }: NonNullable<Spender>): string {
  return JSON.stringify([tenantId, userId]);
}
