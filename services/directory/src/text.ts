import { z } from 'zod';

const NO_CONTROL_CHARACTERS = /^\P{Cc}*$/u;

/** One line of text: trimmed, not empty, no control characters. */
export const line = (maxLength: number) =>
  z
    .string()
    .trim()
    .normalize('NFC')
    .min(1, 'Must not be empty.')
    .max(maxLength, `Must be at most ${maxLength} characters.`)
    .regex(NO_CONTROL_CHARACTERS, 'Must be one line without control characters.');

/** Whether mail arrives there only mail can tell; this is what no address lacks (RFC 5321 limits it to 254). */
export const emailAddress = line(254).regex(/^[^\s@<>"(),:;\\[\]]+@[^\s@.]+(\.[^\s@.]+)+$/u, {
  error: 'Must be an e-mail address: name@example.com.',
});
