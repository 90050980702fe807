/** Something is not as the log would have it. The message is one sentence, and quotes no value. */
export class NotProven extends Error {
  override readonly name = 'NotProven';
}
