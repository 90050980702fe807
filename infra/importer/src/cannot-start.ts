/** Nothing was written and nothing will be: the message says what to do. Exit code 2. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';
}
