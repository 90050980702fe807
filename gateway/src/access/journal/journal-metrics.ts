import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { AccessJournal } from './access-journal.ts';

export type JournalMetrics = ReturnType<typeof journalMetrics>;

/** What an operator watches: an event log that is away shows as age, a disk that fills up as bytes. */
export function journalMetrics(registry: Registry) {
  const registers = [registry];
  const journals = new Set<AccessJournal>();
  const gauge = (name: string, help: string, valueOf: (journal: AccessJournal) => number) =>
    new Gauge({
      name: `custodia_access_journal_${name}`,
      help,
      registers,
      collect() {
        this.set([...journals].reduce((sum, journal) => sum + valueOf(journal), 0));
      },
    });
  gauge('unshipped', 'Recorded accesses that the event log does not have yet.', ({ unshipped }) => unshipped);
  gauge('oldest_unshipped_seconds', 'Age of the oldest of them; 0 when it has all.', ({ oldestAtMs }) =>
    oldestAtMs === null ? 0 : Math.max(0, Date.now() - oldestAtMs) / 1_000,
  );
  gauge('bytes', 'Size of the journal on disk.', ({ bytes }) => bytes);
  const seconds = new Histogram({
    name: 'custodia_access_journal_fsync_seconds',
    help: 'Time the disk took to promise that accesses are kept.',
    buckets: [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5],
    registers,
  });
  const failures = new Counter({
    name: 'custodia_access_journal_failures_total',
    help: 'Accesses that could not be recorded (write: no personal data was shown), and attempts to ship that failed (ship).',
    labelNames: ['operation'],
    registers,
  });
  const shipped = new Counter({
    name: 'custodia_access_journal_shipped_total',
    help: 'Recorded accesses that the event log has taken.',
    registers,
  });
  const dropped = new Counter({
    name: 'custodia_access_journal_refusals_dropped_total',
    help: 'Refusals that were not recorded, because what room the journal had left is for what is shown.',
    registers,
  });
  return {
    synced: (duration: number) => seconds.observe(duration),
    writeFailed: () => failures.inc({ operation: 'write' }),
    shippingFailed: () => failures.inc({ operation: 'ship' }),
    shipped: (events: number) => shipped.inc(events),
    refusalDropped: () => dropped.inc(),
    watch: (journal: AccessJournal) => void journals.add(journal),
  };
}
