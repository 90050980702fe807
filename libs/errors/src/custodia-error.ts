import type { ErrorCode } from './codes.ts';

/**
 * Something went wrong. `code` is for machines and `message` for people: both may leave the process.
 * `detail` is for logs and never leaves it. None of the three holds personal data.
 */
export class CustodiaError extends Error {
  readonly code: ErrorCode;
  readonly detail: unknown;

  constructor(code: ErrorCode, message: string, options: { detail?: unknown; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CustodiaError';
    this.code = code;
    this.detail = options.detail;
  }
}

export function isCustodiaError(error: unknown): error is CustodiaError {
  return error instanceof CustodiaError;
}
