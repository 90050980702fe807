export type RecordType = 'Account' | 'Contact' | 'Activity' | 'Opportunity' | 'User';
export type WriteKind = 'create' | 'update' | 'delete';

/** A write that its client was told has been done. */
export interface AcknowledgedWrite {
  readonly recordType: RecordType;
  readonly recordId: string;
  /** Of the record, after it. */
  readonly version: number;
  readonly kind: WriteKind;
  /** What the client wrote, and nobody else; null where it deleted. */
  readonly marker: string | null;
}

/** A write that its client was told nothing of, or an error: it may have been done or not. */
export interface UncertainWrite {
  readonly recordType: RecordType;
  /** Null where it would have been created. */
  readonly recordId: string | null;
  readonly kind: WriteKind;
  readonly marker: string | null;
}

/** A read that was answered with personal data. */
export interface AcknowledgedRead {
  readonly subject: string;
  /** The operation as it was sent: each one is sent once. */
  readonly document: string;
  readonly dataSubjects: readonly string[];
}

/** What clients were told, which is what must be so once all has come to rest. */
export class Ledger {
  readonly writes: AcknowledgedWrite[] = [];
  readonly uncertain: UncertainWrite[] = [];
  readonly reads: AcknowledgedRead[] = [];
  /** Answers that were no success, by code; those of a refusal begin with `problem:`. */
  readonly failures = new Map<string, number>();

  fail(code: string): void {
    this.failures.set(code, (this.failures.get(code) ?? 0) + 1);
  }
}
