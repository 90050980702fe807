import { createHash } from 'node:crypto';
import { isCustodiaError } from '@custodia/errors';
import { LRUCache } from 'lru-cache';
import { addressKey } from './address-key.ts';
import { MinuteBudget } from './minute-budget.ts';
import { RateLimited } from './rate-limited.ts';
import type { RateMetrics } from './rate-metrics.ts';

const rememberedTokens = 20_000;

export interface SignIn {
  readonly address: string;
  /** The Authorization header; nobody signs in without one. */
  readonly header: string | undefined;
}

/**
 * Counts failed sign-ins by address. Where there were too many, a token that was never accepted here is not even looked
 * at until the minute is over; those that were go on, so one broken client does not lock out its office.
 */
export function signInLimit({ perMinute, metrics }: { perMinute: number; metrics: RateMetrics }) {
  const failures = new MinuteBudget();
  const accepted = new LRUCache<string, true>({ max: rememberedTokens });

  /** Throws what `authenticate` throws, or RateLimited. */
  return async <T>({ address, header }: SignIn, authenticate: () => Promise<T>): Promise<T> => {
    if (header === undefined) return authenticate();
    const key = addressKey(address);
    // By digest: a token must not be readable from a heap dump for longer than its request.
    const digest = createHash('sha256').update(header).digest('base64');
    const { points, untilNextMs } = await failures.spent(key);
    if (points >= perMinute && !accepted.has(digest)) {
      metrics.rateLimited('sign-ins');
      throw new RateLimited('There were too many failed sign-ins from this address.', untilNextMs);
    }
    try {
      const result = await authenticate();
      accepted.set(digest, true);
      return result;
    } catch (error) {
      if (isCustodiaError(error) && error.code === 'UNAUTHENTICATED') await failures.take(key, 1, perMinute);
      throw error;
    }
  };
}
