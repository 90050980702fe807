import { CustodiaError } from '@custodia/errors';
import { GraphQLError } from 'graphql';
import type { ResponsePath } from './positions.ts';

/** Of one kind, in one answer. A page of rows has fewer; whatever is beyond is not worth its bytes. */
export const mostErrors = 1_000;

export interface ToldAbout {
  readonly code: string;
  readonly path?: ResponsePath;
  /** Whose words an internal error is told in: a subgraph's may hold anything, ours are told as they are. */
  readonly words?: 'ours';
}

/** An error that is part of an answer. Nobody reads its stack, and taking one takes longer than all else about it. */
export function toldError(message: string, { code, path, words }: ToldAbout): GraphQLError {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    const originalError = words && new CustodiaError('INTERNAL_SERVER_ERROR', message);
    return new GraphQLError(message, { ...(path && { path }), originalError, extensions: { code } });
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Errors of one kind for one answer: the first ones, and after them one that says there are more. */
export class ToldErrors {
  readonly #told: GraphQLError[] = [];
  readonly #lastWord: () => GraphQLError;

  constructor(lastWord: () => GraphQLError) {
    this.#lastWord = lastWord;
  }

  get all(): readonly GraphQLError[] {
    return this.#told;
  }

  /** Whether there is no use in making another. */
  get isFull(): boolean {
    return this.#told.length > mostErrors;
  }

  add(error: GraphQLError): void {
    if (this.isFull) return;
    this.#told.push(this.#told.length === mostErrors ? this.#lastWord() : error);
  }
}
