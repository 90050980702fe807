import { CustodiaError } from './custodia-error.ts';

export interface LoggableError {
  readonly name: string;
  readonly code: string | null;
  readonly detail?: unknown;
  readonly frames: readonly string[];
  readonly cause?: LoggableError;
}

/**
 * An error as a log line may hold it: name, code and stack frames. The message stays out unless it is ours, because
 * a driver's message can quote a row ("Duplicate entry 'ada@…'").
 */
export function loggable(error: unknown): LoggableError {
  if (!(error instanceof Error)) return { name: typeof error, code: null, frames: [] };
  const code = (error as { code?: unknown }).code;
  return {
    name: error instanceof CustodiaError ? `${error.name}: ${error.message}` : error.name,
    code: typeof code === 'string' ? code : null,
    ...(error instanceof CustodiaError && error.detail !== undefined && { detail: error.detail }),
    frames: framesOf(error),
    ...(error.cause instanceof Error && { cause: loggable(error.cause) }),
  };
}

function framesOf(error: Error): string[] {
  const lines = (error.stack ?? '').split('\n').map((line) => line.trim());
  return lines.filter((line) => line.startsWith('at ')).slice(0, 12);
}
