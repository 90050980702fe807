import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleWhen,
  type CircuitBreakerPolicy,
} from 'cockatiel';
import { SubgraphUnavailable } from './subgraph-unavailable.ts';

export interface CircuitOptions {
  /** So many calls in a row that fail open the circuit. */
  readonly failures: number;
  /** How long it stays open; after that one call tries, and what becomes of it decides for the others. */
  readonly openMs: number;
  readonly onChange: (subgraph: string, state: 'open' | 'probing' | 'closed') => void;
}

const stateNames = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'probing',
  [CircuitState.Isolated]: 'open',
} as const;

/**
 * Keeps calls from a subgraph that is down: they fail at once, instead of each waiting for its time to run out, and the subgraph is
 * not asked again by everybody in the moment it comes back. Only outages count; an error that a subgraph answers is an answer.
 */
export class Circuits {
  readonly #options: CircuitOptions;
  readonly #policies = new Map<string, CircuitBreakerPolicy>();

  constructor(options: CircuitOptions) {
    this.#options = options;
  }

  /** Throws what `call` throws, or SubgraphUnavailable where it was not made. */
  async run<T>({ subgraph, url }: { subgraph: string; url: string }, call: () => Promise<T>): Promise<T> {
    const policy = this.#policies.get(url) ?? this.#open(subgraph, url);
    // Others would wait for the one call that tries; if the subgraph hangs, they would all hang with it.
    if (policy.state === CircuitState.HalfOpen) throw notCalled();
    try {
      return await policy.execute(call);
    } catch (error) {
      throw error instanceof BrokenCircuitError ? notCalled() : error;
    }
  }

  #open(subgraph: string, url: string): CircuitBreakerPolicy {
    const { failures, openMs, onChange } = this.#options;
    const isOutage = (error: Error) => error instanceof SubgraphUnavailable && error.isOutage;
    const policy = circuitBreaker(handleWhen(isOutage), {
      halfOpenAfter: openMs,
      breaker: new ConsecutiveBreaker(failures),
    });
    policy.onStateChange((state) => onChange(subgraph, stateNames[state]));
    this.#policies.set(url, policy);
    return policy;
  }
}

function notCalled(): SubgraphUnavailable {
  return new SubgraphUnavailable('the circuit is open', { mayHaveArrived: false, isOutage: false });
}
