/** What one operation showed or refused. Decided per position of the document, so a null counts as shown where it was allowed. */
export interface ObservedAccess {
  /** Personal coordinates that were shown, each once per outcome; `values`: how many positions of the answer. */
  readonly fields: readonly {
    readonly coordinate: string;
    readonly outcome: 'SHOWN' | 'MASKED';
    readonly values: number;
  }[];
  /**
   * Data subjects (`Contact:<id>`) by which of `fields` they were shown in: indices, ascending. A subject is in as many groups
   * as it was met with different fields.
   */
  readonly groups: readonly { readonly fields: readonly number[]; readonly subjects: readonly string[] }[];
  /** Distinct objects that held personal data. */
  readonly records: number;
  /** Denied coordinates, personal or not, each once, in the order of the document. */
  readonly denied: readonly string[];
}

/** Resolves once the access can no longer be lost; rejects where that cannot be promised. */
export type RecordAccess = (access: ObservedAccess) => Promise<void>;

/** What the recording of accesses needs of a request, and what it leaves there. */
export interface AccessContext {
  readonly recordAccess: RecordAccess;
  /** Null until it is known, and where there is nothing to record. */
  access: ObservedAccess | null;
}

/** Whether there is anything that somebody could want to know of later. */
export function isWorthRecording({ fields, denied }: ObservedAccess): boolean {
  return fields.length > 0 || denied.length > 0;
}
