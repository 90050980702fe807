import { Refusal } from '@custodia/errors';
import type { RecordReference } from '@custodia/model';

/** What a service knows of a legal hold, from retention's events. */
export interface KnownHold {
  readonly tenantId: string;
  readonly holdId: string;
  /** The hold's version that this is. */
  readonly version: number;
  readonly lifted: boolean;
  /** A Contact stands for the person as well: for what is about them. */
  readonly records: readonly RecordReference[];
}

/** One record under one hold. */
export interface HeldRecord extends RecordReference {
  readonly tenantId: string;
  readonly holdId: string;
  readonly version: number;
  readonly lifted: boolean;
}

/** A record, and the person whom it is about. */
export function withPerson(record: RecordReference, contactId: string | null): readonly RecordReference[] {
  return contactId === null ? [record] : [record, { recordType: 'Contact', recordId: contactId }];
}

/** Says nothing of the matter: whoever deletes is seldom who may know of it. */
export function recordOnHold(field: string): Refusal {
  const message =
    'A legal hold keeps this record, or one that would go with it. It can be deleted when every hold on it is lifted: ask a privacy officer.';
  return new Refusal('RECORD_ON_HOLD', message, { field });
}
