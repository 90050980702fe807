import { TranslogError } from './translog-error.ts';

/** Large enough for any checkpoint with a hundred signatures, and small enough to be read by whoever is sent one. */
export const MOST_NOTE_CHARACTERS = 1_000_000;

/** Throws NOTE_MALFORMED: a note's text ends its last line and holds no control character and no half of a character. */
export function assertNoteText(text: string): void {
  if (text.length > MOST_NOTE_CHARACTERS) throw new TranslogError('NOTE_MALFORMED', 'The note is too long.');
  if (!text.endsWith('\n')) throw new TranslogError('NOTE_MALFORMED', "The note's text does not end with a newline.");
  // A lone surrogate has no UTF-8, so that what was signed could not be what is read.
  if (/[^\P{Cc}\n]|\p{Cs}/u.test(text)) {
    throw new TranslogError('NOTE_MALFORMED', 'The note holds a control character or half of a character.');
  }
}
