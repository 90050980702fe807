import { isErrorCode, type ErrorCode } from '@custodia/errors';
import type { GraphQLFormattedError } from 'graphql';

/** What a subgraph may tell a client in its own words. All else is told in ours. */
const passedOn: ReadonlySet<ErrorCode> = new Set([
  'UNAUTHORIZED_FIELD_OR_TYPE',
  'PURPOSE_NOT_ALLOWED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'OPERATION_LIMIT_EXCEEDED',
]);

/** It is there, but what it needs is not. */
const meansUnavailable: ReadonlySet<ErrorCode> = new Set([
  'SERVICE_UNAVAILABLE',
  'DATABASE_UNREACHABLE',
  'BROKER_UNREACHABLE',
  'TIMEOUT',
]);

export interface MaskedErrors {
  readonly errors: readonly GraphQLFormattedError[];
  /** The codes that were hidden, for the log: never the messages, which may hold anything. */
  readonly hidden: readonly string[];
}

export function maskErrors(subgraph: string, errors: readonly unknown[]): MaskedErrors {
  const hidden: string[] = [];
  const masked = errors.map((error): GraphQLFormattedError => {
    const { message, path, code } = readError(error);
    const at = path === null ? {} : { path };
    if (code !== null && passedOn.has(code)) return { message, ...at, extensions: { code } };
    hidden.push(code ?? 'UNKNOWN');
    return { ...(code !== null && meansUnavailable.has(code) ? notAnswering(subgraph) : failed(subgraph)), ...at };
  });
  return { errors: masked, hidden };
}

export function notAnswering(subgraph: string, options: { written: 'no' | 'unknown' } = { written: 'no' }) {
  const remedy =
    options.written === 'no'
      ? 'What it holds is missing from this answer. Try again in a moment.'
      : 'It is not known whether the change was made: read the record before you repeat it.';
  const message = `The service "${subgraph}" does not answer. ${remedy}`;
  return { message, extensions: { code: 'SUBGRAPH_UNAVAILABLE' } };
}

export function failed(subgraph: string) {
  const message = `The service "${subgraph}" failed. Try again; if it stays, tell an operator the x-request-id of this answer.`;
  return { message, extensions: { code: 'INTERNAL_SERVER_ERROR' } };
}

function readError(error: unknown): { message: string; path: (string | number)[] | null; code: ErrorCode | null } {
  const { message, path, extensions } = (error ?? {}) as Record<string, unknown>;
  const code = (extensions as Record<string, unknown> | null | undefined)?.['code'];
  const isPath = Array.isArray(path) && path.every((step) => typeof step === 'string' || typeof step === 'number');
  return {
    message: typeof message === 'string' ? message : '',
    path: isPath ? (path as (string | number)[]) : null,
    code: isErrorCode(code) ? code : null,
  };
}
