/**
 * The closed list of error codes, the error class that carries them, and the expected refusals of the schema.
 * Refuses to carry personal data: messages and details name fields and ids, never values.
 *
 *     throw new CustodiaError('BAD_USER_INPUT', 'first must be between 1 and 200.');
 */
export { accept, type InputSchema } from './accept.ts';
export { errorCodes, httpStatusOf, isErrorCode, type ErrorCode } from './codes.ts';
export { CustodiaError, isCustodiaError } from './custodia-error.ts';
export { Refusal, type ProblemCode } from './refusal.ts';
export { loggable, type LoggableError } from './loggable.ts';
