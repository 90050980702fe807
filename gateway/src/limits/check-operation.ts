import { createHash } from 'node:crypto';
import { GraphQLError, parse, visit, type DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { typeKey } from '../authorization/rewrite-operation.ts';
import type { OperationLimits } from '../config.ts';
import { measureDocument } from './measure-document.ts';

const rememberedOperations = 2_000;

/**
 * Refuses an operation that is over a limit before it is validated, because validation itself can be made to take long.
 * What does not parse passes: it is answered with its syntax error a moment later.
 */
export function operationChecker(limits: OperationLimits): (query: string) => void {
  const verdicts = new LRUCache<string, { readonly refusal: GraphQLError | null }>({ max: rememberedOperations });

  return (query) => {
    const digest = createHash('sha256').update(query).digest('base64');
    const verdict = verdicts.get(digest) ?? { refusal: check(query) };
    verdicts.set(digest, verdict);
    if (verdict.refusal) throw verdict.refusal;
  };

  function check(query: string): GraphQLError | null {
    try {
      const document = parse(query, { noLocation: true, maxTokens: limits.tokens });
      return overLimit(document, limits) ?? reservedKey(document);
    } catch (error) {
      // graphql-js tells this by its message alone, and spells it in more than one way.
      const tooMany = error instanceof Error && /more tha[nt] \d+ tokens/.test(error.message);
      return tooMany ? refused(limits.tokens, 'tokens', 'Ask for less in one operation.') : null;
    }
  }
}

function refused(limit: number, what: string, remedy: string): GraphQLError {
  const message = `The operation is over a limit: ${limit} ${what} are allowed. ${remedy}`;
  return new GraphQLError(message, { extensions: { code: 'OPERATION_LIMIT_EXCEEDED', http: { status: 400 } } });
}

function overLimit(document: DocumentNode, limits: OperationLimits): GraphQLError | null {
  const shape = measureDocument(document);
  const measures: [number, number, string, string][] = [
    [shape.depth, limits.depth, 'levels deep', 'Ask for less in one operation.'],
    [shape.aliases, limits.aliases, 'aliases', 'Split it into several operations.'],
    [shape.rootFields, limits.rootFields, 'root fields', 'Split it into several operations.'],
    [shape.directives, limits.directives, 'directives', 'Leave some out.'],
    [
      shape.selections,
      limits.selections,
      'selections with its fragments written out',
      'Ask for less in one operation.',
    ],
  ];
  for (const [measured, limit, what, remedy] of measures) {
    if (measured > limit) return refused(limit, what, remedy);
  }
  return null;
}

/** The planner and we ask for types under these keys; a field in their place would be taken for a type's name. */
function reservedKey(document: DocumentNode): GraphQLError | null {
  let refusal: GraphQLError | null = null;
  visit(document, {
    Field({ alias, name }) {
      const isTaken = alias?.value === typeKey || (alias?.value === '__typename' && name.value !== '__typename');
      if (!isTaken) return;
      const message = `The alias ${alias.value} is reserved. Use another.`;
      refusal = new GraphQLError(message, { extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } } });
    },
  });
  return refusal;
}
