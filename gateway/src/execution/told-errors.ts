import type { GraphQLError } from 'graphql';

/** Of one kind, in one answer. A page of rows has fewer; whatever is beyond is not worth its bytes. */
export const mostErrors = 1_000;

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
