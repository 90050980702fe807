import { Counter, Gauge, type Registry } from 'prom-client';

interface Backlog {
  readonly count: number;
  readonly oldest: Date | null;
}
type ReadBacklog = () => Promise<Backlog>;

export interface RelayMetrics {
  countPublished(count: number): void;
  countFailure(): void;
  /** The relay has stopped: what it does not know any more is not reported. */
  stop(): void;
}

/** Services of one process may share a registry; a gauge has one reader, which asks each of their relays. */
const readers = new WeakMap<Registry, Map<string, ReadBacklog>>();

export function relayMetrics(registry: Registry, topic: string, readBacklog: ReadBacklog): RelayMetrics {
  const known = readers.get(registry) ?? new Map<string, ReadBacklog>();
  if (!readers.has(registry)) {
    readers.set(registry, known);
    defineGauges(registry, known);
  }
  known.set(topic, readBacklog);
  const published = counter(registry, 'custodia_outbox_published_total', 'Events the log has taken.');
  const failures = counter(registry, 'custodia_outbox_publish_failures_total', 'Attempts to publish that failed.');
  return {
    countPublished: (count) => published.inc({ topic }, count),
    countFailure: () => failures.inc({ topic }),
    stop: () => void known.delete(topic),
  };
}

function counter(registry: Registry, name: string, help: string): Counter {
  const known = registry.getSingleMetric(name) as Counter | undefined;
  return known ?? new Counter({ name, help, labelNames: ['topic'], registers: [registry] });
}

function defineGauges(registry: Registry, known: ReadonlyMap<string, ReadBacklog>): void {
  const registers = [registry];
  // Asked first, since metrics are collected in this order: it sets the next one too.
  new Gauge({
    name: 'custodia_outbox_backlog',
    help: 'Events that the log does not have yet.',
    labelNames: ['topic'],
    registers,
    async collect() {
      for (const [topic, read] of known) {
        // A database that is away says so elsewhere; a scrape must still answer the rest.
        const backlog = await read().catch(() => null);
        if (!backlog) continue;
        this.set({ topic }, backlog.count);
        age.set({ topic }, backlog.oldest ? Math.max(0, Date.now() - backlog.oldest.getTime()) / 1_000 : 0);
      }
    },
  });
  const age = new Gauge({
    name: 'custodia_outbox_oldest_unpublished_seconds',
    help: 'Age of the oldest event that the log does not have yet; 0 when it has all.',
    labelNames: ['topic'],
    registers,
  });
}
