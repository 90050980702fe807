import { GraphQLError } from 'graphql';

/** `what` names the limit and says what to do. */
export function overLimit(what: string): GraphQLError {
  const extensions = { code: 'OPERATION_LIMIT_EXCEEDED', http: { status: 400 } };
  return new GraphQLError(`The operation is over a limit: ${what}`, { extensions });
}
