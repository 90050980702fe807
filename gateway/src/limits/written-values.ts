import { GraphQLError, visit, type DocumentNode } from 'graphql';
import { overLimit } from './over-limit.ts';

/**
 * The planner looks for variables in a written-out value twice for each list around it (`collectVariablesInValue` in
 * @apollo/federation-internals 2.14.4): a value 25 lists deep, of 200 characters, holds up the gateway for minutes.
 * Values of variables are not looked through.
 */
const nestedLists = 8;
/** What walks a value walks it by recursion. */
const nestedValues = 32;

/** Refuses a document with a value in it that the planner cannot look through in no time, or not write down again. */
export function refusedValue(document: DocumentNode): GraphQLError | null {
  let [lists, values, deepestList, deepestValue] = [0, 0, 0, 0];
  let isEndless = false;
  const into = (isList: boolean) => {
    values += 1;
    lists += isList ? 1 : 0;
    deepestValue = Math.max(deepestValue, values);
    deepestList = Math.max(deepestList, lists);
  };
  const out = (isList: boolean) => {
    values -= 1;
    lists -= isList ? 1 : 0;
  };
  const number = ({ value }: { readonly value: string }) => void (isEndless ||= !Number.isFinite(Number(value)));
  visit(document, {
    ListValue: { enter: () => into(true), leave: () => out(true) },
    ObjectValue: { enter: () => into(false), leave: () => out(false) },
    IntValue: number,
    FloatValue: number,
  });
  const remedy = 'Send the value in a variable.';
  if (deepestList > nestedLists) return overLimit(`${nestedLists} lists inside each other are allowed. ${remedy}`);
  if (deepestValue > nestedValues) return overLimit(`${nestedValues} levels of a value are allowed. ${remedy}`);
  return isEndless ? endlessNumber() : null;
}

/** Beyond 1.8e308 a number is read as infinity, which GraphQL cannot write. */
function endlessNumber(): GraphQLError {
  const extensions = { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } };
  return new GraphQLError('A number in the operation is too large for any type. Send it as a string.', { extensions });
}
