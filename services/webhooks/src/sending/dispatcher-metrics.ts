import { Counter, Gauge, type Registry } from 'prom-client';
import type { AttemptOutcome } from '../delivery/delivery.ts';

type Backlog = () => Promise<{ readonly count: number; readonly oldest: Date | null }>;

export interface DispatcherMetrics {
  attempt(outcome: AttemptOutcome): void;
  disabled(because: string): void;
}

/** No label tells of a tenant, an endpoint or an address. */
export function dispatcherMetrics(registry: Registry, readBacklog: Backlog, clock: () => Date): DispatcherMetrics {
  const attempts = new Counter({
    name: 'custodia_webhook_attempts_total',
    help: 'Attempts to deliver an event, by what came of them',
    labelNames: ['outcome'],
    registers: [registry],
  });
  const disabled = new Counter({
    name: 'custodia_webhook_endpoints_disabled_total',
    help: 'Endpoints that the service disabled, by why',
    labelNames: ['because'],
    registers: [registry],
  });
  new Gauge({
    name: 'custodia_webhook_pending',
    help: 'Deliveries that are due now or later',
    registers: [registry],
    async collect() {
      this.set((await readBacklog()).count);
    },
  });
  new Gauge({
    name: 'custodia_webhook_oldest_pending_seconds',
    help: 'How long the longest pending delivery has been waiting',
    registers: [registry],
    async collect() {
      const { oldest } = await readBacklog();
      this.set(oldest === null ? 0 : Math.max(0, (clock().getTime() - oldest.getTime()) / 1_000));
    },
  });
  return {
    attempt: (outcome) => attempts.inc({ outcome: outcome.delivered ? 'delivered' : outcome.failure.toLowerCase() }),
    disabled: (because) => disabled.inc({ because: because.toLowerCase() }),
  };
}
