import type { ApolloServerPlugin } from '@apollo/server';
import { Counter, Histogram, type Registry } from 'prom-client';
import type { RequestContext } from './request-context.ts';

/** Counts and times the operations of a subgraph. Labels hold the kind and the outcome, never a name or a value. */
export function operationMetrics(registry: Registry): ApolloServerPlugin<RequestContext> {
  const operations = new Counter({
    name: 'custodia_subgraph_operations_total',
    help: 'Operations answered, by kind and outcome.',
    labelNames: ['kind', 'outcome'],
    registers: [registry],
  });
  const duration = new Histogram({
    name: 'custodia_subgraph_operation_duration_seconds',
    help: 'Time to answer an operation.',
    labelNames: ['kind'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  return {
    requestDidStart: async () => {
      const startedAt = process.hrtime.bigint();
      return {
        willSendResponse: async ({ operation, errors }) => {
          const kind = operation?.operation ?? 'invalid';
          operations.inc({ kind, outcome: errors?.length ? 'with_errors' : 'ok' });
          duration.observe({ kind }, Number(process.hrtime.bigint() - startedAt) / 1e9);
        },
      };
    },
  };
}
