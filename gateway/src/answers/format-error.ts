import { isCustodiaError, isErrorCode } from '@custodia/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { OperationLimits } from '../config.ts';

const ours = 'Something went wrong. Try again; if it stays, tell an operator the x-request-id of this answer.';

/** Apollo's own codes that mean one of ours. */
const renamed: Readonly<Record<string, string>> = {
  PERSISTED_QUERY_NOT_SUPPORTED: 'BAD_REQUEST',
  PERSISTED_QUERY_NOT_FOUND: 'BAD_REQUEST',
};

/** The last thing that touches an error: message, path, place in the query and a code of the closed list; nothing else. */
export function errorFormatter(limits: OperationLimits) {
  return (formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError => {
    const original = thrown instanceof GraphQLError ? (thrown.originalError ?? thrown) : thrown;
    const told = isCustodiaError(original) ? original : null;
    const given = told?.code ?? formatted.extensions?.['code'];
    const code = typeof given === 'string' && Object.hasOwn(renamed, given) ? renamed[given] : given;
    const at = {
      ...(formatted.path && { path: formatted.path }),
      ...(formatted.locations && { locations: formatted.locations }),
    };
    if (code === 'GRAPHQL_PARSE_FAILED' && formatted.message.includes('Document contains more than')) {
      const message = `The operation has more than ${limits.tokens} tokens. Ask for less at a time.`;
      return { message, extensions: { code: 'OPERATION_LIMIT_EXCEEDED' } };
    }
    if (!isErrorCode(code) || (code === 'INTERNAL_SERVER_ERROR' && !formatted.message.startsWith('The service "'))) {
      return { message: ours, ...at, extensions: { code: 'INTERNAL_SERVER_ERROR' } };
    }
    return { message: told?.message ?? formatted.message, ...at, extensions: { code } };
  };
}
