import { createHash } from 'node:crypto';
import type { ApolloServerPlugin } from '@apollo/server';
import { isCustodiaError, isErrorCode, loggable, type ErrorCode } from '@custodia/errors';
import type { GraphQLError } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { GatewayContext } from '../gateway-context.ts';
import type { GatewayMetrics } from './metrics.ts';

export interface RequestJournalParts {
  readonly logger: Logger;
  readonly metrics: GatewayMetrics;
}

/**
 * One log line and a few counts for each operation. Operations are told apart by hashes: a name or a query is written by
 * a client and may hold anything, and so may variables, which are not logged at all.
 */
export function requestJournal({ logger, metrics }: RequestJournalParts): ApolloServerPlugin<GatewayContext> {
  return {
    async requestDidStart({ contextValue }) {
      const startedAt = performance.now();
      return {
        async willSendResponse({ operation, operationName, queryHash, response }) {
          const durationMs = performance.now() - startedAt;
          const kind = operation?.operation ?? 'unknown';
          const result = response.body.kind === 'single' ? response.body.singleResult : null;
          const codes = (result?.errors ?? []).map(({ extensions }) => String(extensions?.['code'] ?? 'UNKNOWN'));
          const outcome = codes.length === 0 ? 'ok' : result?.data === undefined ? 'refused' : 'errors';
          metrics.request(kind, outcome, durationMs / 1000);
          for (const code of codes) metrics.error(code);
          for (const { coordinate } of contextValue.denied) metrics.denied(coordinate);
          logger.info(
            {
              requestId: contextValue.requestId,
              kind,
              operation: operationName ? shortHash(operationName) : null,
              query: queryHash?.slice(0, 16) ?? null,
              // A key of purposes.yaml, by now.
              purpose: contextValue.principal?.purpose ?? null,
              outcome,
              status: response.http.status ?? 200,
              durationMs: Math.round(durationMs * 10) / 10,
              denied: contextValue.denied.length,
              cost: contextValue.cost,
              ...(codes.length > 0 && { codes: [...new Set(codes)] }),
            },
            'operation',
          );
        },
      };
    },
  };
}

/** A request that was turned away before it became an operation: no token, a wrong one, over a limit. Answers by which code. */
export function noteRefusal({ logger, metrics }: RequestJournalParts, requestId: string, error: unknown): ErrorCode {
  const own = isCustodiaError(error) ? error.code : (error as GraphQLError | null)?.extensions?.['code'];
  const code = isErrorCode(own) ? own : 'INTERNAL_SERVER_ERROR';
  metrics.error(code);
  metrics.refused();
  if (code === 'INTERNAL_SERVER_ERROR')
    logger.error({ requestId, error: loggable(error) }, 'a request failed unexpectedly');
  else logger.info({ requestId, outcome: 'refused', codes: [code] }, 'request');
  return code;
}

const shortHashes = new LRUCache<string, string>({ max: 1_000 });
const longestRemembered = 256;

/** Of the name of an operation: the same few come again and again. */
function shortHash(text: string): string {
  const known = shortHashes.get(text);
  if (known !== undefined) return known;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  if (text.length <= longestRemembered) shortHashes.set(text, hash);
  return hash;
}
