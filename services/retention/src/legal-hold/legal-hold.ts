import { revise, type RecordReference, type Revision } from '@custodia/model';
import { alreadyLifted } from './legal-hold.errors.ts';

/** Somebody's decision that records are kept, whatever else is due. */
export interface LegalHold {
  readonly tenantId: string;
  readonly id: string;
  readonly version: number;
  /** As they wrote it; like the reasons it may name people. */
  readonly matter: string;
  readonly reason: string;
  /** Never changes: more of the same matter is another hold. By type, then by id. */
  readonly records: readonly RecordReference[];
  readonly placedAt: Date;
  readonly placedBy: string;
  readonly liftedAt: Date | null;
  readonly liftedBy: string | null;
  readonly liftReason: string | null;
  /** The same for two placings that say the same; null once it is lifted, when the same may be held again. */
  readonly saidOnce: string | null;
  readonly updatedAt: Date;
}

export type LegalHoldStatus = 'ACTIVE' | 'LIFTED';

/** The types of record whose services refuse to delete what is held. All that can be deleted, but for webhook endpoints. */
export const holdableTypes = ['Account', 'Activity', 'Contact', 'Opportunity', 'Product'] as const;

export const MOST_RECORDS = 100;

/** What is said of a hold when it is placed. */
export interface Placing {
  readonly matter: string;
  readonly reason: string;
  readonly records: readonly RecordReference[];
}

interface Place {
  readonly tenantId: string;
  readonly id: string;
  readonly saidOnce: string;
  readonly by: string;
  readonly at: Date;
}

export function placeHold(placing: Placing, { tenantId, id, saidOnce, by, at }: Place): LegalHold {
  const { matter, reason } = placing;
  return {
    tenantId,
    id,
    version: 1,
    matter,
    reason,
    records: inOrder(placing.records),
    placedAt: at,
    placedBy: by,
    liftedAt: null,
    liftedBy: null,
    liftReason: null,
    saidOnce,
    updatedAt: at,
  };
}

export function liftHold(
  hold: LegalHold,
  { reason, by, at }: { readonly reason: string; readonly by: string; readonly at: Date },
): Revision<LegalHold> {
  if (hold.liftedAt !== null) throw alreadyLifted(hold.liftedAt);
  const lifting = { liftedAt: at, liftedBy: by, liftReason: reason };
  const { before, after } = revise(hold, { ...lifting, saidOnce: null }, at);
  return { before, after, changed: Object.keys(lifting) };
}

export function statusOf({ liftedAt }: LegalHold): LegalHoldStatus {
  return liftedAt === null ? 'ACTIVE' : 'LIFTED';
}

/** Each once, by type and then by id. */
export function inOrder(records: readonly RecordReference[]): RecordReference[] {
  const named = new Map(records.map((record) => [`${record.recordType} ${record.recordId}`, record]));
  return [...named].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => record);
}
