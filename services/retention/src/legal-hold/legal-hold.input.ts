import { accept } from '@custodia/errors';
import { line, prose, recordId } from '@custodia/model';
import { z } from 'zod';
import { holdableTypes, MOST_RECORDS, type Placing } from './legal-hold.ts';

const reason = prose(2_000).min(1, 'Say why: it is asked for years later.');

export const heldRecordInput = z.strictObject({
  recordType: z.enum(holdableTypes, `Records of this type cannot be held. Choose one of ${holdableTypes.join(', ')}.`),
  recordId,
});

export const legalHoldInput = z.strictObject({
  matter: line(200),
  reason,
  records: z
    .array(heldRecordInput)
    .min(1, 'Name at least one record.')
    .max(MOST_RECORDS, `At most ${MOST_RECORDS} records. Hold the others by another hold of the same matter.`),
});

const lifting = z.strictObject({ reason });

export const acceptLegalHold = (input: unknown): Placing => accept(legalHoldInput, input);
export const acceptLiftReason = (given: unknown): string => accept(lifting, { reason: given }).reason;
