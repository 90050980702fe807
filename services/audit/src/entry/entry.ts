export type AuditOutcome = 'SUCCEEDED' | 'REFUSED';

/** Who did what to which record. Names of fields, never their values. */
export interface AuditEntry {
  readonly tenantId: string;
  /** The id of the event it records, so that a redelivered event finds its entry there. */
  readonly id: string;
  /** Which leaf of the log's Merkle tree it is, from 0; one tree for all tenants. */
  readonly leafIndex: bigint;
  /** `contact.updated`; of a refusal `refused.updateContact`; of a reading `access.recorded` */
  readonly action: string;
  readonly outcome: AuditOutcome;
  /** Of a refusal: its ProblemCode or ErrorCode. */
  readonly reason: string | null;
  /** Null when a service acted of its own accord. */
  readonly actorId: string | null;
  readonly actorKind: string;
  readonly recordType: string;
  /** Empty once the person whose record it was has been erased. */
  readonly recordId: string;
  readonly recordVersion: number | null;
  readonly changed: readonly string[];
  /** What personal data was read for: a key of purposes.yaml. */
  readonly purpose: string | null;
  /** Of a reading: what was shown of how many. Whom it showed, and from where, only disclosures and the index of subjects say. */
  readonly access: AuditAccess | null;
  /** The service that said so. */
  readonly service: string;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
}

/** What a reading showed or was refused. Names nobody; what is not known is absent. */
export interface AuditAccess {
  /** A short hash of the document. */
  readonly operation?: string;
  readonly operationKind: string;
  readonly roles: readonly string[];
  /** Whether the glass was broken. */
  readonly emergency: boolean;
  readonly network: string;
  /** Of the whole operation. `values`: how many positions of the answer. */
  readonly fields: readonly { readonly coordinate: string; readonly outcome: string; readonly values: number }[];
  /** Distinct objects that held personal data. */
  readonly records: number;
  /** Distinct data subjects of this part, and of the whole operation. */
  readonly subjectCount: number;
  readonly totalSubjects: number;
  readonly denied: readonly string[];
  readonly deniedCount: number;
  readonly part: number;
  readonly parts: number;
  /** Refusals before anybody has signed in are told together: so many alike. */
  readonly count: number;
}

/** A data subject whom an entry is about: `Contact:<uuid>` or `User:<uuid>`. */
export interface EntrySubject {
  readonly subject: string;
  /** Which of `access.fields` showed them, as indices; empty where the record itself is the subject. */
  readonly fields: readonly number[];
}

/** An entry that is not in the log yet. */
export interface NewAuditEntry extends Omit<AuditEntry, 'leafIndex'> {
  /** The pseudonym of the client's address. */
  readonly origin: string | null;
  readonly subjects: readonly EntrySubject[];
}

/** An entry with what its leaf was made of. */
export interface LoggedEntry extends AuditEntry {
  /** The key of its facet, which most filters come down to; it follows from the entry. */
  readonly facet: string;
  /** The very bytes that were hashed, as UTF-8. */
  readonly canonical: string;
  /** What its salted digests stand for. Dropping some erases a person and leaves the tree as it is. */
  readonly disclosures: readonly string[];
}
