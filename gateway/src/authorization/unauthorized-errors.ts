import type { GraphQLError } from 'graphql';
import type { UnauthorizedErrors, UnauthorizedFieldsMode } from '../config.ts';
import type { ResponsePath } from '../execution/positions.ts';
import { mostErrors, toldError, ToldErrors } from '../execution/told-errors.ts';
import type { CompletedResult } from './complete-result.ts';
import type { Denied } from './judge-operation.ts';

const code = 'UNAUTHORIZED_FIELD_OR_TYPE';

/** How many places of one denied position are told: the first where it comes up, or every row of a list. */
export function placesEach(errors: UnauthorizedErrors): number {
  return errors === 'rows' ? mostErrors + 1 : 1;
}

/** One error for each denied position at each of the places it has, or at its response keys alone where it never came up. */
export function unauthorizedErrors(
  denied: readonly Denied[],
  { places, each }: { readonly places: CompletedResult['places']; readonly each: number },
): readonly GraphQLError[] {
  // The same position may be denied on several types: it is one, wherever any of them comes up.
  const byPosition = new Map<string, { readonly position: Denied; readonly paths: ResponsePath[] }>();
  for (const position of denied) {
    const memoKey = positionKey(position.path);
    if (!byPosition.has(memoKey)) byPosition.set(memoKey, { position, paths: [] });
  }
  for (const [{ path }, found] of places) byPosition.get(positionKey(path))?.paths.push(...found);

  const told = new ToldErrors(tooMany);
  for (const { position, paths } of byPosition.values()) {
    for (const path of paths.length === 0 ? [position.path] : paths.slice(0, each)) {
      if (told.isFull) break;
      told.add(errorOf(position, path));
    }
  }
  return told.all;
}

/** The error of each position that was told last: nearly all answers to an operation are denied at the same places. */
const lastTold = new WeakMap<Denied, GraphQLError>();

function errorOf(position: Denied, path: ResponsePath): GraphQLError {
  const last = lastTold.get(position);
  if (last?.path?.length === path.length && path.every((step, index) => step === last.path![index])) return last;
  const error = newError(position, path);
  lastTold.set(position, error);
  return error;
}

function newError({ refusal }: Denied, path: ResponsePath): GraphQLError {
  if (refusal) return toldError(refusal.message, { path, code: refusal.code });
  return toldError('Unauthorized field or type', { path, code });
}

function positionKey(path: readonly string[]): string {
  return JSON.stringify(path);
}

/** Where the errors go in the answer. */
export function tellUnauthorized(
  mode: UnauthorizedFieldsMode,
  errors: readonly GraphQLError[],
): { readonly errors: readonly GraphQLError[]; readonly extensions: Record<string, unknown> } {
  if (mode !== 'silent' && mode !== 'extensions') return { errors, extensions: {} };
  // Nobody is silent about an argument that was not used: the answer would be to another question.
  const refusals = errors.filter(({ extensions }) => extensions['code'] !== code);
  const unauthorized = errors.filter(({ extensions }) => extensions['code'] === code);
  if (mode === 'silent' || unauthorized.length === 0) return { errors: refusals, extensions: {} };
  return {
    errors: refusals,
    extensions: { authorizationErrors: unauthorized.map((error) => error.toJSON()) },
  };
}

function tooMany(): GraphQLError {
  const message = `Unauthorized fields or types in more than ${mostErrors} places; the first are told. What else is null may be so for this reason.`;
  return toldError(message, { code });
}
