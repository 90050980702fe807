import type { FastifyRequest } from 'fastify';
import { addressKey } from './address-key.ts';
import { MinuteBudget } from './minute-budget.ts';
import { RateLimited } from './rate-limited.ts';
import type { RateMetrics } from './rate-metrics.ts';

/** A hook that counts requests by address before anything of them is read. The address itself is never written anywhere. */
export function addressLimit({ perMinute, metrics }: { perMinute: number; metrics: RateMetrics }) {
  const budget = new MinuteBudget();
  return async (request: FastifyRequest): Promise<void> => {
    const spent = await budget.take(addressKey(request.ip), 1, perMinute);
    if (spent === null) return;
    metrics.rateLimited('address');
    throw new RateLimited('There were too many requests from this address.', spent.untilNextMs);
  };
}
