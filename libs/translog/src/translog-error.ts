/** What can be wrong with a proof, a note or a key. A closed list: programs decide by it. */
export type TranslogErrorCode =
  | 'INVALID_ARGUMENT'
  | 'INCLUSION_NOT_PROVEN'
  | 'CONSISTENCY_NOT_PROVEN'
  | 'KEY_MALFORMED'
  | 'NOTE_MALFORMED'
  | 'SIGNATURE_INVALID'
  | 'SIGNATURE_MISSING'
  | 'CHECKPOINT_MALFORMED'
  | 'PROOF_MALFORMED';

/** The one error that this library throws. The message says what was wrong and where, in sizes, indices and key names. */
export class TranslogError extends Error {
  readonly code: TranslogErrorCode;

  constructor(code: TranslogErrorCode, message: string) {
    super(message);
    this.name = 'TranslogError';
    this.code = code;
  }
}
