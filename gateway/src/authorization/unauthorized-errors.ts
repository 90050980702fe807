import { GraphQLError } from 'graphql';
import type { UnauthorizedFieldsMode } from '../config.ts';
import type { CompletedResult } from './complete-result.ts';
import type { Denied } from './judge-operation.ts';

/** One error for each denied position, at the place where it first comes up in the answer. */
export function unauthorizedErrors(denied: readonly Denied[], places: CompletedResult['places']): GraphQLError[] {
  // Fields of several types may stand at one position: what counts is where the first of them came up.
  const firstPlaces = new Map<string, readonly (string | number)[]>();
  for (const [{ path }, place] of places) {
    if (!firstPlaces.has(positionKey(path))) firstPlaces.set(positionKey(path), place);
  }
  const told = new Map<string, GraphQLError>();
  for (const position of denied) {
    const memoKey = positionKey(position.path);
    if (told.has(memoKey)) continue;
    const path = firstPlaces.get(memoKey) ?? position.path;
    told.set(
      memoKey,
      new GraphQLError('Unauthorized field or type', { path, extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' } }),
    );
  }
  return [...told.values()];
}

function positionKey(path: readonly string[]): string {
  return JSON.stringify(path);
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
