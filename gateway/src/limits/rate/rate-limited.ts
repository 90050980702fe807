import { CustodiaError } from '@custodia/errors';

/** Somebody asked too much in too short a time. */
export class RateLimited extends CustodiaError {
  readonly retryAfterSeconds: number;

  /** `what` is a sentence about what was too much. */
  constructor(what: string, retryAfterMs: number) {
    const seconds = Math.max(1, Math.ceil(retryAfterMs / 1_000));
    super('RATE_LIMITED', `${what} Try again in ${seconds} s.`);
    this.retryAfterSeconds = seconds;
  }
}
