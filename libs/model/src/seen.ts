import { Refusal } from '@custodia/errors';

/** Which record, and the version of it that the caller has seen. */
export interface Seen {
  readonly id: string;
  readonly expectedVersion: number;
}

/** A record as it was seen. Missing and not yours are one answer, so both come here as null. */
export function assertSeen<T extends { readonly version: number }>(record: T | null, seen: Seen): T {
  if (!record) {
    throw new Refusal('NOT_FOUND', 'There is no such record, or it is not yours to see.', { field: 'id' });
  }
  if (record.version === seen.expectedVersion) return record;
  throw new Refusal('VERSION_CONFLICT', 'Somebody has changed this record. Load it again and repeat your change.', {
    currentVersion: record.version,
  });
}
