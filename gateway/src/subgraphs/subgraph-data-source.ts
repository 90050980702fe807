import type { GraphQLDataSource } from '@apollo/gateway';
import type { GatewayGraphQLResponse } from '@apollo/server-gateway-interface';
import type { Logger } from 'pino';
import type { GatewayMetrics } from '../answers/metrics.ts';
import { maskErrors, notAnswering } from './masked-errors.ts';
import type { SubgraphClient } from './subgraph-client.ts';
import { SubgraphUnavailable } from './subgraph-unavailable.ts';

/** What a call to a subgraph needs to know of the request it is part of. */
export interface CallingContext {
  readonly requestId: string;
  /** A principal token that is good for this subgraph alone. */
  tokenFor(subgraph: string): Promise<string>;
}

export interface SubgraphDataSourceParts {
  readonly client: SubgraphClient;
  readonly metrics: GatewayMetrics;
  readonly logger: Logger;
}

/** Asks one subgraph in the name of whoever asked us. It never throws: a subgraph that is down leaves a partial answer. */
export function subgraphDataSource(
  { name, url }: { readonly name: string; readonly url: string },
  { client, metrics, logger }: SubgraphDataSourceParts,
): GraphQLDataSource {
  return { process };

  async function process(options: Parameters<GraphQLDataSource['process']>[0]): Promise<GatewayGraphQLResponse> {
    const { query = '', operationName, variables } = options.request;
    const { requestId, tokenFor } = options.context as CallingContext;
    const repeatable = !query.startsWith('mutation');
    const done = metrics.subgraphFetch(name);
    try {
      const token = await tokenFor(name);
      const answer = await client.post({
        subgraph: name,
        url,
        token,
        requestId,
        repeatable,
        body: { query, operationName, variables },
      });
      const response = readAnswer(answer.body);
      if (response === null) throw new SubgraphUnavailable(`status ${answer.status}`, { mayHaveArrived: true });
      if (response.errors.length === 0) {
        done('ok');
        return { data: response.data };
      }
      const { errors, hidden } = maskErrors(name, response.errors);
      if (hidden.length > 0)
        logger.error({ requestId, subgraph: name, status: answer.status, codes: hidden }, 'a subgraph failed');
      done('errors');
      return { data: response.data, errors };
    } catch (error) {
      done('unavailable');
      const [reason, written] =
        error instanceof SubgraphUnavailable
          ? [error.message, !repeatable && error.mayHaveArrived ? 'unknown' : 'no']
          : ['the call could not be made', 'no'];
      logger.error({ requestId, subgraph: name, reason }, 'a subgraph does not answer');
      return { data: null, errors: [notAnswering(name, { written: written as 'no' | 'unknown' })] };
    }
  }
}

function readAnswer(body: unknown): { data: Record<string, unknown> | null; errors: readonly unknown[] } | null {
  if (typeof body !== 'object' || body === null) return null;
  const { data, errors = [] } = body as Record<string, unknown>;
  if (!Array.isArray(errors)) return null;
  if (data === undefined && errors.length === 0) return null;
  if (data !== undefined && (typeof data !== 'object' || Array.isArray(data))) return null;
  return { data: (data as Record<string, unknown> | null | undefined) ?? null, errors };
}
