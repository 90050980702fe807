import { CustodiaError } from '@custodia/errors';
import {
  getOperationAST,
  getVariableValues,
  GraphQLError,
  Kind,
  parse,
  Source,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { operationChecker } from '../limits/check-operation.ts';
import type { ExplainArguments } from './arguments.ts';
import type { FileReader } from './read-file.ts';

/** An operation that the gateway would take on: it parses, is valid in the graph, and its variables fit. */
export interface ReadOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The variables as the operation sees them, its defaults included. */
  readonly coerced: Readonly<Record<string, unknown>>;
}

/** What may be asked is a setting of each gateway; here it only has to come to an end. */
const boundless = Number.MAX_SAFE_INTEGER;
const checkOperation = operationChecker({
  tokens: boundless,
  depth: boundless,
  aliases: boundless,
  rootFields: boundless,
  directives: boundless,
  height: boundless,
  cost: boundless,
  operationsPerMinute: boundless,
  costPerMinute: boundless,
  selections: 1_000_000,
});

/** Throws BAD_USER_INPUT where the gateway would refuse it before it decides anything. */
export function readAskedOperation(
  { queryFile, operationName, variablesFile }: ExplainArguments,
  schema: GraphQLSchema,
  files: FileReader,
): ReadOperation {
  const document = readDocument(files.text(queryFile, '--query'), queryFile, schema);
  const operation = getOperationAST(document, operationName);
  if (!operation) throw noSuchOperation(document, operationName);
  const variables = variablesFile === null ? {} : readVariables(files.json(variablesFile, '--variables'));
  const checked = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  if (checked.errors) throw faulty('The variables do not fit the operation', checked.errors, 'Correct --variables.');
  return { document, operation, variables, coerced: checked.coerced };
}

function readDocument(text: string, file: string, schema: GraphQLSchema): DocumentNode {
  const remedy = `Correct ${file}.`;
  try {
    checkOperation(text);
    const document = parse(new Source(text, file));
    const errors = validate(schema, document);
    if (errors.length > 0) throw faulty('The query is not valid in this graph', errors, remedy);
    return document;
  } catch (error) {
    if (error instanceof GraphQLError) throw faulty('The query cannot be taken on', [error], remedy);
    throw error;
  }
}

function readVariables(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new CustodiaError('BAD_USER_INPUT', 'Variables are a JSON object. Correct the file of --variables.');
}

function noSuchOperation(document: DocumentNode, asked: string | null): CustodiaError {
  const names = document.definitions.flatMap((node) =>
    node.kind === Kind.OPERATION_DEFINITION ? (node.name?.value ?? '(without a name)') : [],
  );
  const what = asked === null ? 'The document does not have exactly one operation' : `There is no operation "${asked}"`;
  return new CustodiaError(
    'BAD_USER_INPUT',
    `${what}. Name one by --operation; it has: ${names.join(', ') || 'none'}.`,
  );
}

function faulty(what: string, errors: readonly GraphQLError[], remedy: string): CustodiaError {
  const list = errors.map((error) => `\n  - ${error.message}${placeOf(error)}`).join('');
  return new CustodiaError('BAD_USER_INPUT', `${what}. ${remedy}${list}`);
}

function placeOf({ locations }: GraphQLError): string {
  const first = locations?.[0];
  return first ? ` (line ${first.line}, column ${first.column})` : '';
}
