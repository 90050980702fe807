/** The `ProblemCode` of schemas/shared.graphql. */
export type ProblemCode =
  | 'NOT_FOUND'
  | 'VERSION_CONFLICT'
  | 'INVALID_INPUT'
  | 'DUPLICATE'
  | 'ILLEGAL_TRANSITION'
  | 'UNKNOWN_REFERENCE'
  | 'IN_USE'
  | 'RECORD_ON_HOLD';

/** An expected refusal: the schema names it, the caller reads it in `problem`, nothing is logged as an error. */
export class Refusal extends Error {
  readonly code: ProblemCode;
  /** The input field it is about. */
  readonly field: string | null;
  /** For VERSION_CONFLICT: the version the record has now. */
  readonly currentVersion: number | null;

  constructor(code: ProblemCode, message: string, about: { field?: string; currentVersion?: number } = {}) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.field = about.field ?? null;
    this.currentVersion = about.currentVersion ?? null;
  }
}
