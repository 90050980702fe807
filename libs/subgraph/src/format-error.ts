import { unwrapResolverError } from '@apollo/server/errors';
import { CustodiaError, isErrorCode, loggable } from '@custodia/errors';
import type { GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';

/**
 * What may leave the process about an error: its code and its message when they are ours or GraphQL's own; otherwise
 * INTERNAL_SERVER_ERROR and nothing else. The unknown ones are logged without their message, which may hold data.
 */
export function formatError(
  logger: Logger,
): (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError {
  return (formatted, error) => {
    const original = unwrapResolverError(error);
    const place = {
      ...(formatted.path && { path: formatted.path }),
      ...(formatted.locations && { locations: formatted.locations }),
    };
    if (original instanceof CustodiaError) {
      return { message: original.message, ...place, extensions: { code: original.code } };
    }
    const code = formatted.extensions?.['code'];
    if (isErrorCode(code) && code !== 'INTERNAL_SERVER_ERROR') {
      return { message: formatted.message, ...place, extensions: { code } };
    }
    logger.error({ error: loggable(original), path: formatted.path }, 'a resolver failed');
    return {
      message: 'Something went wrong here. Try again; if it stays, tell the operator the time and the request id.',
      ...place,
      extensions: { code: 'INTERNAL_SERVER_ERROR' },
    };
  };
}
