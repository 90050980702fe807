import { Lexer, Source, TokenKind } from 'graphql';

/** Nobody nests deeper in earnest, and what reads an operation later recurses: no stack may run out on what somebody sends. */
const deepestBrackets = 250;
const deepestVariables = 64;

/**
 * Of a value that is written in the text. The planner (federation-internals 2.14, `collectVariablesInValue`) visits every list twice, and
 * so takes twice as long for each level of lists: at 30 levels it would be busy for hours. An object may stand where a list is due, and is a
 * list of one then; so every level counts. A variable it does not look into.
 */
const deepestWrittenValue = 10;

/** What is nested too deep in a text, in words, and null where nothing is. Told before it is parsed. Throws GraphQL's syntax errors. */
export function deepNesting(query: string, maxTokens: number): string | null {
  const lexer = new Lexer(new Source(query));
  const open: string[] = [];
  let parentheses = 0;
  let inValue = 0;
  for (let count = 0; count <= maxTokens && lexer.advance().kind !== TokenKind.EOF; count += 1) {
    const { kind } = lexer.token;
    if (kind === TokenKind.PAREN_L || kind === TokenKind.BRACE_L || kind === TokenKind.BRACKET_L) {
      // Only values, and types of variables, stand inside parentheses.
      if (parentheses > 0) inValue += 1;
      if (kind === TokenKind.PAREN_L) parentheses += 1;
      open.push(kind);
    } else if (kind === TokenKind.PAREN_R || kind === TokenKind.BRACE_R || kind === TokenKind.BRACKET_R) {
      if (open.pop() === TokenKind.PAREN_L) parentheses -= 1;
      if (inValue > 0) inValue -= 1;
    }
    if (open.length > deepestBrackets)
      return `brackets are nested deeper than ${deepestBrackets} levels. ${askForLess}`;
    if (inValue > deepestWrittenValue) {
      return `a written value is nested deeper than ${deepestWrittenValue} levels. Send it as a variable.`;
    }
  }
  return null;
}

const askForLess = 'Ask for less in one operation.';

/** The same of JSON: what a client sends as variables. */
export function deepVariables(json: unknown): string | null {
  let level = containersIn([json]);
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth >= deepestVariables)
      return `variables are nested deeper than ${deepestVariables} levels. Send them flatter.`;
    level = containersIn(level.flatMap((container) => Object.values(container) as unknown[]));
  }
  return null;
}

function containersIn(values: readonly unknown[]): object[] {
  return values.filter((value): value is object => typeof value === 'object' && value !== null);
}
