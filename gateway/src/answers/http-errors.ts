import { httpStatusOf, isCustodiaError } from '@custodia/errors';
import { HeaderMap, type HTTPGraphQLHead } from '@apollo/server';
import { GraphQLError } from 'graphql';
import { RateLimited } from '../limits/rate/rate-limited.ts';

/** An error of ours as the whole answer to a request, with the HTTP status of its code. */
export function asHttpError(error: unknown): unknown {
  if (!isCustodiaError(error)) return error;
  const { code, message } = error;
  const headers = new HeaderMap();
  if (code === 'UNAUTHENTICATED') headers.set('www-authenticate', 'Bearer');
  if (error instanceof RateLimited) headers.set('retry-after', String(error.retryAfterSeconds));
  const http: HTTPGraphQLHead = { status: httpStatusOf(code), headers };
  return new GraphQLError(message, {
    originalError: error,
    // graphql's types know plain headers only; Apollo Server reads its own HeaderMap here.
    extensions: { code, http: http as unknown as { status: number } },
  });
}
