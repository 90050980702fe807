import { Counter, Gauge, type Registry } from 'prom-client';

export interface LogState {
  readonly size: bigint;
  readonly checkpoint: { readonly size: bigint; readonly signedAt: Date } | null;
}

export interface CheckpointMetrics {
  count(outcome: 'signed' | 'refused' | 'cosigned', times?: number): void;
  /** The service has stopped: what it does not know any more is not reported. */
  stop(): void;
}

/** `readState` is asked at each scrape, in every process: also one that does not sign tells how far signing has come. */
export function checkpointMetrics(
  registry: Registry,
  readState: () => Promise<LogState>,
  clock: () => Date,
): CheckpointMetrics {
  const names: string[] = [];
  const read = together(readState);
  gauge('size', 'Entries of the log, of all tenants.', ({ size }) => Number(size));
  gauge('entries_without_checkpoint', 'Entries that no checkpoint covers yet.', ({ size, checkpoint }) =>
    Number(size - (checkpoint?.size ?? 0n)),
  );
  gauge('checkpoint_age_seconds', 'Since the last checkpoint was signed; grows while nothing happens.', (state) =>
    state.checkpoint ? Math.max(0, clock().getTime() - state.checkpoint.signedAt.getTime()) / 1_000 : 0,
  );
  const counted = new Counter({
    name: named('checkpoints_total'),
    help: 'Checkpoints by what became of them: signed, refused over a damaged tree, or signed by a witness as well.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  // Nought is a number too: an alert on growth needs one to grow from.
  for (const outcome of ['signed', 'refused', 'cosigned']) counted.inc({ outcome }, 0);
  return {
    count: (outcome, times = 1) => counted.inc({ outcome }, times),
    stop: () => names.forEach((name) => registry.removeSingleMetric(name)),
  };

  function gauge(name: string, help: string, valueOf: (state: LogState) => number): void {
    new Gauge({
      name: named(name),
      help,
      registers: [registry],
      async collect() {
        // A database that is away says so elsewhere; a scrape must still answer the rest.
        const state = await read().catch(() => null);
        if (state) this.set(valueOf(state));
      },
    });
  }

  /** Services of one process may share a registry, and a test starts one twice. */
  function named(name: string): string {
    names.push(`custodia_audit_log_${name}`);
    registry.removeSingleMetric(names.at(-1)!);
    return names.at(-1)!;
  }
}

/** Who asks while an answer is under way gets that one. */
function together<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | null = null;
  return () => (asked ??= ask().finally(() => (asked = null)));
}
