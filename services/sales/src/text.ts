import { z } from 'zod';

/**
 * One line of text, trimmed. MySQL compares without trailing blanks and SQLite with them: what is trimmed at the door
 * means the same in both.
 */
export function line(what: string, longest: number) {
  return z
    .string(`${what} cannot be cleared.`)
    .trim()
    .min(1, `${what} cannot be empty.`)
    .max(longest, `${what} may have ${longest} characters at most.`)
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, `${what} is one line, without control characters.`);
}

/** The record's key in the system it came from. */
export const externalId = line('An external id', 128);

/** An id as the graph hands it over; what no record can have finds none. */
export const recordId = z.string().trim().min(1, 'An id cannot be empty.').max(36, 'No record has this id.');
