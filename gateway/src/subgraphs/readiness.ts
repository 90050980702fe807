import type { SubgraphClient } from './subgraph-client.ts';

export type SubgraphState = 'ready' | 'starting' | 'unreachable';

const askedForMs = 1_000;
const timeoutMs = 2_000;

/** Asks every subgraph's /readyz, at most once a second however often we are asked ourselves. */
export function subgraphReadiness(client: SubgraphClient, urls: () => ReadonlyMap<string, string>) {
  let known: { until: number; states: Promise<ReadonlyMap<string, SubgraphState>> } | null = null;

  return (now: number = performance.now()): Promise<ReadonlyMap<string, SubgraphState>> => {
    if (known && now < known.until) return known.states;
    known = { until: now + askedForMs, states: ask() };
    return known.states;
  };

  async function ask(): Promise<ReadonlyMap<string, SubgraphState>> {
    const states = await Promise.all(
      [...urls()].map(async ([name, url]): Promise<[string, SubgraphState]> => {
        const status = await client.statusOf(new URL('/readyz', url).href, timeoutMs);
        // A subgraph of another make may have no /readyz; that it answers has to do.
        if (status === 200 || status === 404) return [name, 'ready'];
        return [name, status === null ? 'unreachable' : 'starting'];
      }),
    );
    return new Map(states);
  }
}
