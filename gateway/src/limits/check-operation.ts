import { createHash } from 'node:crypto';
import type { OperationLimits } from '@custodia/policy';
import { GraphQLError, parse, visit, type DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { measureDocument, type DocumentShape } from './measure-document.ts';
import { measureHeight } from './measure-height.ts';
import { deepNesting, deepVariables } from './nesting.ts';
import { overLimit } from './over-limit.ts';
import { refusedValue } from './written-values.ts';

const rememberedOperations = 2_000;

/** What a text measures, or why nobody may send it; null for both where it does not parse. */
interface Measured {
  readonly shape: (DocumentShape & { readonly height: number }) | null;
  readonly refusal: GraphQLError | null;
}

/**
 * Refuses an operation that is over a limit before it is validated, because validation itself can be made to take long.
 * What does not parse passes: it is answered with its syntax error a moment later.
 * A text is measured once, up to the ceilings; the limits are those of whoever sends it.
 */
export function operationChecker(ceilings: OperationLimits): (query: string, limits?: OperationLimits) => void {
  const known = new LRUCache<string, Measured>({ max: rememberedOperations });

  return (query, limits = ceilings) => {
    const digest = createHash('sha256').update(query).digest('base64');
    const { shape, refusal } = known.get(digest) ?? remember(digest, measure(query));
    if (refusal) throw refusal;
    if (shape) assertWithin(shape, limits);
  };

  function remember(digest: string, measured: Measured): Measured {
    known.set(digest, measured);
    return measured;
  }

  function measure(query: string): Measured {
    try {
      const tooDeep = deepNesting(query, ceilings.tokens);
      if (tooDeep !== null) return { shape: null, refusal: overLimit(tooDeep) };
      const document = parse(query, { noLocation: true, maxTokens: ceilings.tokens });
      const shape = measureDocument(document);
      // What is over these anyway is not worth counting, and could take long.
      const isBounded = shape.depth <= ceilings.depth && shape.selections <= ceilings.selections;
      const height = isBounded ? measureHeight(document, ceilings.selections) : 0;
      return { shape: { ...shape, height }, refusal: reservedKey(document) ?? refusedValue(document) };
    } catch (error) {
      // graphql-js tells this by its message alone, and spells it in more than one way.
      const tooMany = error instanceof Error && /more tha[nt] \d+ tokens/.test(error.message);
      return { shape: null, refusal: tooMany ? overTokens(ceilings.tokens) : null };
    }
  }
}

/** Refuses variables that are nested too deep for whatever will read them. */
export function checkVariables(variables: unknown): void {
  const tooDeep = deepVariables(variables);
  if (tooDeep !== null) throw overLimit(tooDeep);
}

const askForLess = 'Ask for less in one operation.';

function assertWithin(shape: DocumentShape & { readonly height: number }, limits: OperationLimits): void {
  if (shape.tokens > limits.tokens) throw overTokens(limits.tokens);
  const measures: readonly [number, number, string, string][] = [
    [shape.depth, limits.depth, 'levels deep', askForLess],
    [shape.aliases, limits.aliases, 'aliases', 'Split it into several operations.'],
    [shape.rootFields, limits.rootFields, 'root fields', 'Split it into several operations.'],
    [shape.directives, limits.directives, 'directives', 'Leave some out.'],
    [shape.selections, limits.selections, 'selections with its fragments written out', askForLess],
    [shape.height, limits.height, 'distinct fields', askForLess],
  ];
  for (const [measured, limit, what, remedy] of measures) {
    if (measured > limit) throw overLimit(`${limit} ${what} are allowed. ${remedy}`);
  }
}

function overTokens(limit: number): GraphQLError {
  return overLimit(`${limit} tokens are allowed. ${askForLess}`);
}

/** The planner and we ask for types under this key; a field in its place would be taken for a type's name. */
function reservedKey(document: DocumentNode): GraphQLError | null {
  let refusal: GraphQLError | null = null;
  visit(document, {
    Field({ alias, name }) {
      if (alias?.value !== '__typename' || name.value === '__typename') return;
      const message = `The alias ${alias.value} is reserved. Use another.`;
      refusal = new GraphQLError(message, { extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } } });
    },
  });
  return refusal;
}
