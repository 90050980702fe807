import { isCustodiaError, isErrorCode } from '@custodia/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

const ours = 'Something went wrong. Try again; if it stays, tell an operator the x-request-id of this answer.';

/** Apollo's own codes that mean one of ours. */
const renamed: Readonly<Record<string, string>> = {
  PERSISTED_QUERY_NOT_SUPPORTED: 'BAD_REQUEST',
  PERSISTED_QUERY_NOT_FOUND: 'BAD_REQUEST',
};

/** The last thing that touches an error: message, path, place in the query and a code of the closed list; nothing else. */
export function formatError(formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError {
  const original = thrown instanceof GraphQLError ? (thrown.originalError ?? thrown) : thrown;
  const told = isCustodiaError(original) ? original : null;
  const given = told?.code ?? formatted.extensions?.['code'];
  const code = typeof given === 'string' && Object.hasOwn(renamed, given) ? renamed[given] : given;
  const at = {
    ...(formatted.path && { path: formatted.path }),
    ...(formatted.locations && { locations: formatted.locations }),
  };
  const inOurWords = told !== null || formatted.message.startsWith('The service "');
  if (!isErrorCode(code) || (code === 'INTERNAL_SERVER_ERROR' && !inOurWords)) {
    return { message: ours, ...at, extensions: { code: 'INTERNAL_SERVER_ERROR' } };
  }
  return { message: told?.message ?? formatted.message, ...at, extensions: { code } };
}
