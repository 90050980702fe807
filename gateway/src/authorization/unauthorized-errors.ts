import { GraphQLError } from 'graphql';
import type { UnauthorizedFieldsMode } from '../config.ts';
import type { CompletedResult } from './complete-result.ts';
import type { Denied } from './judge-operation.ts';

/** One error for each denied position, at the place where it first comes up in the answer. */
export function unauthorizedErrors(denied: readonly Denied[], places: CompletedResult['places']): GraphQLError[] {
  const told = new Map<string, GraphQLError>();
  for (const position of denied) {
    const memoKey = JSON.stringify(position.path);
    if (told.has(memoKey)) continue;
    const path = places.get(position) ?? position.path;
    told.set(
      memoKey,
      new GraphQLError('Unauthorized field or type', { path, extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' } }),
    );
  }
  return [...told.values()];
}

/** Where the errors go in the answer. */
export function tellUnauthorized(
  mode: UnauthorizedFieldsMode,
  errors: readonly GraphQLError[],
): { readonly errors: readonly GraphQLError[]; readonly extensions: Record<string, unknown> } {
  if (mode === 'silent' || errors.length === 0) return { errors: [], extensions: {} };
  if (mode === 'extensions')
    return { errors: [], extensions: { authorizationErrors: errors.map((error) => error.toJSON()) } };
  return { errors, extensions: {} };
}
