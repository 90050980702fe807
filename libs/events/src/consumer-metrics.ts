import { Counter, Gauge, type Registry } from 'prom-client';

export type Outcome = 'applied' | 'duplicate' | 'quarantined' | 'parked' | 'failed';

export interface ConsumerMetrics {
  count(outcome: Outcome, events?: number): void;
  countGaps(gaps: number): void;
  /** How many messages of a partition the consumer has still before it. */
  setLag(topic: string, partition: number, messages: number): void;
  /** The consumer has stopped: what it does not know any more is not reported. */
  stop(): void;
}

type ReadHeld = () => Promise<ReadonlyMap<string, number>>;

/** Services of one process may share a registry; the gauge of what is held has one reader, which asks each consumer. */
const readers = new WeakMap<Registry, Map<string, ReadHeld>>();

export function consumerMetrics(registry: Registry, group: string, readHeld: ReadHeld): ConsumerMetrics {
  const known = readers.get(registry) ?? new Map<string, ReadHeld>();
  if (!readers.has(registry)) {
    readers.set(registry, known);
    defineHeld(registry, known);
  }
  known.set(group, readHeld);
  const consumed = metric(registry, 'custodia_events_consumed_total', (name) => {
    const help = 'Events by what became of them: applied, duplicate, quarantined, parked, or failed attempts.';
    return new Counter({ name, help, labelNames: ['group', 'outcome'], registers: [registry] });
  });
  const gaps = metric(registry, 'custodia_events_gaps_total', (name) => {
    const help = 'Times that versions of a record were missing between two events.';
    return new Counter({ name, help, labelNames: ['group'], registers: [registry] });
  });
  const lag = metric(registry, 'custodia_events_lag', (name) => {
    const help = 'Messages that a consumer has still before it, as of its last batch.';
    return new Gauge({ name, help, labelNames: ['group', 'topic', 'partition'], registers: [registry] });
  });
  // Nought is a number too: an alert on growth needs one to grow from.
  gaps.inc({ group }, 0);
  return {
    count: (outcome, events = 1) => consumed.inc({ group, outcome }, events),
    countGaps: (count) => gaps.inc({ group }, count),
    setLag: (topic, partition, messages) => lag.set({ group, topic, partition: String(partition) }, messages),
    stop: () => void known.delete(group),
  };
}

function metric<M>(registry: Registry, name: string, make: (name: string) => M): M {
  return (registry.getSingleMetric(name) as M | undefined) ?? make(name);
}

function defineHeld(registry: Registry, known: ReadonlyMap<string, ReadHeld>): void {
  new Gauge({
    name: 'custodia_events_quarantine',
    help: 'Messages that a consumer has set aside, by state: UNREADABLE and PARKED ones wait for a person.',
    labelNames: ['group', 'state'],
    registers: [registry],
    async collect() {
      this.reset();
      for (const [group, read] of known) {
        // A database that is away says so elsewhere; a scrape must still answer the rest.
        for (const [state, count] of (await read().catch(() => null)) ?? []) this.set({ group, state }, count);
      }
    },
  });
}
