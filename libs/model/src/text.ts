import { z } from 'zod';

/** One line of text: trimmed, since MySQL compares without trailing blanks and SQLite with them. */
export const line = (maxLength: number) =>
  z
    .string('Must be text; it cannot be cleared.')
    .trim()
    .normalize('NFC')
    .min(1, 'Must not be empty.')
    .max(maxLength, `Must be at most ${maxLength} characters.`)
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'Must be one line without control characters.');

/** Text of several lines. */
export const prose = (maxLength: number) =>
  z.string().trim().max(maxLength, `Must be at most ${maxLength} characters.`);

/** The record's key in the system it came from. */
export const externalId = line(128);

/** An id as the graph hands it over; whether there is such a record, the store knows. */
export const recordId = z.string().trim().min(1, 'Must not be empty.').max(36, 'No record has this id.');

/** Whether mail arrives there only mail can tell; this is what no address lacks (RFC 5321 limits it to 254). */
export const emailAddress = line(254).regex(/^[^\s@<>"(),:;\\[\]]+@[^\s@.<>"(),:;\\[\]]+(\.[^\s@.<>"(),:;\\[\]]+)+$/u, {
  error: 'Must be an e-mail address: name@example.com.',
});
