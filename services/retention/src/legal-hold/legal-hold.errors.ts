import { Refusal } from '@custodia/errors';

export function unknownRecord(position: number): Refusal {
  const message =
    'No such record is known here, or it is deleted already; nothing was held. Check its type and id. One that was created just now is heard of in a moment.';
  return new Refusal('UNKNOWN_REFERENCE', message, { field: `records.${position}.recordId` });
}

export function alreadyLifted(at: Date): Refusal {
  const message = `This hold was lifted at ${at.toISOString()}, for good. Place a new one to keep the records again.`;
  return new Refusal('ILLEGAL_TRANSITION', message, { field: 'id' });
}
