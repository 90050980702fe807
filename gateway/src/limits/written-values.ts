import { GraphQLError, visit, type DocumentNode } from 'graphql';

/** Refuses a document with a number in it that nobody can write down again. How deep values may be nested is told before: `nesting.ts`. */
export function refusedValue(document: DocumentNode): GraphQLError | null {
  let isEndless = false;
  const number = ({ value }: { readonly value: string }) => void (isEndless ||= !Number.isFinite(Number(value)));
  visit(document, { IntValue: number, FloatValue: number });
  return isEndless ? endlessNumber() : null;
}

/** Beyond 1.8e308 a number is read as infinity, which GraphQL cannot write. */
function endlessNumber(): GraphQLError {
  const extensions = { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } };
  return new GraphQLError('A number in the operation is too large for any type. Send it as a string.', { extensions });
}
