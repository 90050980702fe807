/** Every code an error may carry out of a process, with the HTTP status it has where it is the whole answer. */
const statusByCode = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  UNAUTHORIZED_FIELD_OR_TYPE: 200,
  ACCESS_NOT_RECORDED: 200,
  PURPOSE_NOT_ALLOWED: 403,
  NOT_FOUND: 404,
  BAD_USER_INPUT: 400,
  GRAPHQL_PARSE_FAILED: 400,
  GRAPHQL_VALIDATION_FAILED: 400,
  OPERATION_RESOLUTION_FAILURE: 400,
  BAD_REQUEST: 400,
  OPERATION_LIMIT_EXCEEDED: 400,
  PAYLOAD_TOO_LARGE: 413,
  RATE_LIMITED: 429,
  SUBGRAPH_UNAVAILABLE: 200,
  SERVICE_UNAVAILABLE: 503,
  TIMEOUT: 504,
  INTERNAL_SERVER_ERROR: 500,
  CONFIGURATION_INVALID: 500,
  SCHEMA_INVALID: 500,
  DATABASE_UNREACHABLE: 503,
  BROKER_UNREACHABLE: 503,
} as const;

export type ErrorCode = keyof typeof statusByCode;

export const errorCodes: readonly ErrorCode[] = Object.freeze(Object.keys(statusByCode) as ErrorCode[]);

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(statusByCode, value);
}

export function httpStatusOf(code: ErrorCode): number {
  return statusByCode[code];
}
