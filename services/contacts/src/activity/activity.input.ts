import { accept } from '@custodia/errors';
import { line, prose, recordId } from '@custodia/model';
import { z } from 'zod';

// What a `datetime` of MySQL holds, and no more than people mean.
const instant = z
  .date()
  .min(new Date('1900-01-01T00:00:00Z'), 'Must be after 1900.')
  .max(new Date('2200-01-01T00:00:00Z'), 'Must be before 2200.');

const said = { body: prose(20_000).nullish(), occurredAt: instant.optional(), dueAt: instant.nullish() };

export const activityInput = z.strictObject({
  ...said,
  // Null is as good as absent here: both mean now.
  occurredAt: instant.nullish().transform((at) => at ?? undefined),
  kind: z.enum(['CALL', 'MEETING', 'EMAIL', 'TASK', 'NOTE']),
  subject: line(300),
  accountId: recordId.nullish(),
  contactId: recordId.nullish(),
});
export const activityUpdate = z.strictObject({
  ...said,
  subject: line(300).optional(),
  completedAt: instant.nullish(),
});

export type ActivityInput = z.infer<typeof activityInput>;
export type ActivityUpdate = z.infer<typeof activityUpdate>;

export const acceptActivity = (input: unknown): ActivityInput => accept(activityInput, input);
export const acceptActivityUpdate = (input: unknown): ActivityUpdate => accept(activityUpdate, input);
