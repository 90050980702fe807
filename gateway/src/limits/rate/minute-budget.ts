import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';

/** How much of a budget is gone, and when it starts anew. */
export interface Spent {
  readonly points: number;
  readonly untilNextMs: number;
}

/** Beyond this many at once, the one that was quiet for longest is forgotten, and starts anew. */
const defaultKeys = 100_000;
const windowSeconds = 60;

/**
 * Counts points by key, in minutes that begin with the first point. In the memory of this process: several gateways each have their own.
 * How many points are allowed is asked at each call, because roles differ and may change within the minute.
 */
export class MinuteBudget {
  readonly #counter = new RateLimiterMemory({ points: Number.MAX_SAFE_INTEGER, duration: windowSeconds });
  readonly #keys: LRUCache<string, true>;

  constructor({ keys = defaultKeys }: { readonly keys?: number } = {}) {
    this.#keys = new LRUCache({
      max: keys,
      dispose: (_, key, reason) => void (reason === 'evict' && this.#counter.delete(key)),
    });
  }

  /** Null where it is within what is allowed. What is refused takes nothing. */
  async take(key: string, points: number, allowed: number): Promise<Spent | null> {
    this.#keys.set(key, true);
    const spent = await this.#counter.consume(key, points);
    if (spent.consumedPoints <= allowed) return null;
    await this.#counter.reward(key, points);
    return asSpent(spent);
  }

  async spent(key: string): Promise<Spent> {
    const spent = await this.#counter.get(key);
    return spent === null ? { points: 0, untilNextMs: 0 } : asSpent(spent);
  }
}

function asSpent({ consumedPoints, msBeforeNext }: RateLimiterRes): Spent {
  return { points: consumedPoints, untilNextMs: Math.max(0, msBeforeNext) };
}
