import type { NewEvent } from '@custodia/events';
import type { Principal } from '@custodia/identity';
import type { Revision } from '@custodia/model';
import type { LegalHold } from './legal-hold.ts';

export function legalHoldPlaced(hold: LegalHold, actor: Principal): NewEvent {
  const changed = ['matter', 'reason', 'records', 'placedAt'];
  return { ...holdEvent(hold, actor), type: 'legal-hold.placed.v1', data: { ...dataOf(hold), changed } };
}

export function legalHoldLifted({ after, changed }: Revision<LegalHold>, actor: Principal): NewEvent {
  return { ...holdEvent(after, actor), type: 'legal-hold.lifted.v1', data: { ...dataOf(after), changed } };
}

/** Which records, each time: whoever hears of a lifting need not have heard of the placing. What it is about stays here. */
function dataOf({ version, records }: LegalHold) {
  return { version, records: records.map(({ recordType, recordId }) => ({ recordType, recordId })) };
}

function holdEvent({ tenantId, id, version, updatedAt }: LegalHold, actor: Principal) {
  return { tenantId, recordType: 'LegalHold', recordId: id, version, actor, at: updatedAt };
}
