import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { PolicyOutcome } from '../policies/policy.ts';

export type GatewayMetrics = ReturnType<typeof gatewayMetrics>;

/** What the gateway counts. No label ever holds a name, an id or a value: only kinds, codes and schema coordinates. */
export function gatewayMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'custodia_gateway_requests_total',
    help: 'Operations answered, by kind and by outcome (ok, errors, refused).',
    labelNames: ['kind', 'outcome'],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'custodia_gateway_request_seconds',
    help: 'Time from receiving an operation to its answer.',
    labelNames: ['kind'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  });
  const fetches = new Counter({
    name: 'custodia_gateway_subgraph_fetches_total',
    help: 'Calls to subgraphs, by outcome (ok, errors, unavailable).',
    labelNames: ['subgraph', 'outcome'],
    registers: [registry],
  });
  const fetchSeconds = new Histogram({
    name: 'custodia_gateway_subgraph_fetch_seconds',
    help: 'Time a call to a subgraph took.',
    labelNames: ['subgraph'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30],
    registers: [registry],
  });
  const circuits = new Gauge({
    name: 'custodia_gateway_subgraph_circuit_open',
    help: '1 while a subgraph is not called because it does not answer.',
    labelNames: ['subgraph'],
    registers: [registry],
  });
  const denied = new Counter({
    name: 'custodia_gateway_denied_fields_total',
    help: 'Positions of operations that were asked for and denied, by schema coordinate.',
    labelNames: ['coordinate'],
    registers: [registry],
  });
  const costs = new Histogram({
    name: 'custodia_gateway_operation_cost',
    help: 'What operations were estimated to cost, those refused for it included.',
    buckets: [1, 10, 100, 1_000, 10_000, 100_000],
    registers: [registry],
  });
  const policies = new Counter({
    name: 'custodia_gateway_policy_decisions_total',
    help: 'Named decisions taken, by policy and by outcome (yes, no, undecided, thrown, late).',
    labelNames: ['policy', 'outcome'],
    registers: [registry],
  });
  const rateLimited = new Counter({
    name: 'custodia_gateway_rate_limited_total',
    help: 'Requests refused because there were too many, by the budget that was empty.',
    labelNames: ['budget'],
    registers: [registry],
  });
  const errors = new Counter({
    name: 'custodia_gateway_errors_total',
    help: 'Errors told to clients, by code.',
    labelNames: ['code'],
    registers: [registry],
  });

  return {
    registry,
    request: (kind: string, outcome: 'ok' | 'errors' | 'refused', durationSeconds: number) => {
      requests.inc({ kind, outcome });
      seconds.observe({ kind }, durationSeconds);
    },
    /** Turned away before it became an operation: it took no time worth a place in the histogram. */
    refused: () => requests.inc({ kind: 'unknown', outcome: 'refused' }),
    denied: (coordinate: string) => denied.inc({ coordinate }),
    cost: (cost: number) => costs.observe(cost),
    policy: (policy: string, outcome: PolicyOutcome) => policies.inc({ policy, outcome }),
    rateLimited: (budget: string) => rateLimited.inc({ budget }),
    error: (code: string) => errors.inc({ code }),
    circuit: (subgraph: string, state: 'open' | 'probing' | 'closed') =>
      circuits.set({ subgraph }, state === 'closed' ? 0 : 1),
    /** Call what it gives back when the call has ended. */
    subgraphFetch: (subgraph: string) => {
      const stop = fetchSeconds.startTimer({ subgraph });
      return (outcome: 'ok' | 'errors' | 'unavailable') => {
        stop();
        fetches.inc({ subgraph, outcome });
      };
    },
  };
}
