export type AuditOutcome = 'SUCCEEDED' | 'REFUSED';

/** Who did what to which record. Names of fields, never their values. */
export interface AuditEntry {
  readonly tenantId: string;
  /** The id of the event it records, so that a redelivered event finds its entry there. */
  readonly id: string;
  /** `contact.updated`; of a refusal `refused.updateContact` */
  readonly action: string;
  readonly outcome: AuditOutcome;
  /** Of a refusal: its ProblemCode. */
  readonly reason: string | null;
  /** Null when a service acted of its own accord. */
  readonly actorId: string | null;
  readonly actorKind: string;
  readonly recordType: string;
  readonly recordId: string;
  readonly recordVersion: number | null;
  readonly changed: readonly string[];
  /** The service that said so. */
  readonly service: string;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
}
