import { decodeBase64 } from './base64.ts';
import { isSignedBy, parseNoteKey, type NoteKey } from './note-key.ts';
import { assertNoteText } from './note-text.ts';
import { cosignedMessage } from './sign-note.ts';
import { TranslogError } from './translog-error.ts';

/** A note that at least one of the keys asked for has signed. */
export interface OpenedNote {
  /** What was signed, its last newline included. */
  readonly text: string;
  /** Who of those asked for has signed it, in the order of the note. */
  readonly signedBy: readonly NoteSignature[];
}

export interface NoteSignature {
  readonly name: string;
  readonly id: string;
  /** Of a cosignature: when the witness gave it, in seconds since the epoch. */
  readonly timestamp: bigint | null;
}

const MOST_SIGNATURES = 100;

/**
 * Opens a signed note (c2sp.org/signed-note) with `vkey`s of those whose word counts. Signatures of anybody else are
 * ignored. Throws NOTE_MALFORMED or KEY_MALFORMED; SIGNATURE_INVALID where one of them is said to have signed it and has not;
 * SIGNATURE_MISSING where none of them has.
 */
export function openNote(note: string, vkeys: readonly string[]): OpenedNote {
  const keys = vkeys.map(parseNoteKey);
  const { text, signatures } = splitNote(note);
  const signedBy: NoteSignature[] = [];
  const seen = new Set<string>();
  for (const { name, id, bytes } of signatures) {
    const key = keys.find((candidate) => candidate.name === name && candidate.id === id);
    if (key === undefined || seen.has(`${name} ${id}`)) continue;
    seen.add(`${name} ${id}`);
    signedBy.push({ name, id, timestamp: check(text, key, bytes) });
  }
  if (signedBy.length > 0) return { text, signedBy };
  const names = keys.map(({ name }) => name).join(', ') || 'nobody';
  throw new TranslogError('SIGNATURE_MISSING', `The note is not signed by any of those asked for: ${names}.`);
}

interface SignatureLine {
  readonly name: string;
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** The text of a note and its signatures, none of them checked. Throws NOTE_MALFORMED. */
export function splitNote(note: string): { text: string; signatures: readonly SignatureLine[] } {
  assertNoteText(note);
  // The text may hold empty lines: the last one ends it.
  const end = note.lastIndexOf('\n\n');
  if (end === -1) throw new TranslogError('NOTE_MALFORMED', 'The note has no empty line before its signatures.');
  const lines = note.slice(end + 2, -1).split('\n');
  if (lines.length > MOST_SIGNATURES) {
    throw new TranslogError('NOTE_MALFORMED', `The note has more than ${MOST_SIGNATURES} signatures.`);
  }
  return { text: note.slice(0, end + 1), signatures: lines.map(readLine) };
}

function readLine(line: string): SignatureLine {
  const [, name = '', encoded = ''] = /^— ([^\s+]+) ([^\s]+)$/u.exec(line) ?? [];
  const bytes = decodeBase64(encoded);
  if (name === '' || bytes === null || bytes.length < 5) {
    throw new TranslogError('NOTE_MALFORMED', 'A line after the empty one is not a signature.');
  }
  return { name, id: Buffer.from(bytes.subarray(0, 4)).toString('hex'), bytes: bytes.subarray(4) };
}

const TIMESTAMP_BYTES = 8;

function check(text: string, { name, type, publicKey }: NoteKey, bytes: Uint8Array): bigint | null {
  if (type === 'ed25519') {
    if (isSignedBy(publicKey, Buffer.from(text), bytes)) return null;
  } else if (bytes.length > TIMESTAMP_BYTES) {
    const seconds = Buffer.from(bytes).readBigUInt64BE();
    if (isSignedBy(publicKey, cosignedMessage(text, seconds), bytes.subarray(TIMESTAMP_BYTES))) return seconds;
  }
  throw new TranslogError('SIGNATURE_INVALID', `The signature of ${name} does not fit the note.`);
}
