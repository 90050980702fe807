/** The variables of one request, read once: what the client sent, or else the operation's defaults. */
export interface GivenVariables {
  /** Undefined where neither the client nor the operation says anything. Not coerced: it may be of any type. */
  value(name: string): unknown;
}

/** What a part of an operation costs: a number where no variable matters, so that nothing is computed for each request. */
export type Cost = number | ((given: GivenVariables) => number);

/** Beyond this, a number is as good as endless. */
export const endless = Number.MAX_SAFE_INTEGER;

export function costFor(cost: Cost, given: GivenVariables): number {
  return typeof cost === 'number' ? cost : cost(given);
}

export function sumOf(costs: readonly Cost[]): Cost {
  return combined(costs, (numbers) => numbers.reduce((sum, number) => sum + number, 0));
}

export function productOf(costs: readonly Cost[]): Cost {
  return combined(costs, (numbers) => numbers.reduce((product, number) => product * number, 1));
}

/** Nothing costs less than 0, whatever its weights say. */
export function largestOf(costs: readonly Cost[]): Cost {
  return combined(costs, (numbers) => Math.max(0, ...numbers));
}

/** Computed once for each request, however often a fragment is spread. */
export function onceForEachRequest(cost: Cost): Cost {
  if (typeof cost === 'number') return cost;
  let last: { readonly given: GivenVariables; readonly cost: number } | null = null;
  return (given) => {
    if (last?.given !== given) last = { given, cost: cost(given) };
    return last.cost;
  };
}

function combined(costs: readonly Cost[], combine: (numbers: readonly number[]) => number): Cost {
  const numbers = costs.filter((cost) => typeof cost === 'number');
  const capped = (total: number) => Math.min(total, endless);
  if (numbers.length === costs.length) return capped(combine(numbers));
  return (given) => capped(combine(costs.map((cost) => costFor(cost, given))));
}
