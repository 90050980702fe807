import { externalId, line, moneyInput, recordId } from '@custodia/model';
import { z } from 'zod';
import { stages } from './stage.ts';

const name = line(200);
const day = z.iso.date('A day is written 2017-03-01.');
const stage = z.enum(stages);

const references = {
  productId: recordId.nullish(),
  accountId: recordId.nullish(),
  primaryContactId: recordId.nullish(),
};

export const newOpportunity = z.strictObject({
  name,
  externalId: externalId.nullish(),
  amount: moneyInput.nullish(),
  ...references,
  ownerId: recordId.nullish(),
});

export const opportunityRevision = z.strictObject({
  name: name.optional(),
  amount: moneyInput.nullish(),
  ...references,
  engagedOn: day.nullish(),
  closedOn: day.nullish(),
});

export const stageChange = z.strictObject({ to: stage, on: day.nullish(), amount: moneyInput.nullish() });

export const opportunityRow = z.strictObject({
  externalId,
  name,
  stage,
  amount: moneyInput.nullish(),
  productExternalId: externalId.nullish(),
  accountId: recordId.nullish(),
  primaryContactId: recordId.nullish(),
  ownerId: recordId.nullish(),
  engagedOn: day.nullish(),
  closedOn: day.nullish(),
});

export type NewOpportunity = z.output<typeof newOpportunity>;
export type OpportunityChanges = z.output<typeof opportunityRevision>;
export type StageChange = z.output<typeof stageChange>;
export type OpportunityRow = z.output<typeof opportunityRow>;
