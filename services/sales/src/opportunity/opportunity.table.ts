import { columns } from '@custodia/persistence';
import { EntitySchema } from 'typeorm';
import type { Opportunity } from './opportunity.ts';
import type { StageChangeRow } from './opportunity.history.ts';

export const opportunityColumns = {
  tenantId: columns.tenant({ primary: true }),
  id: columns.id({ primary: true }),
  version: columns.int(),
  externalId: columns.text(128, { nullable: true }),
  name: columns.text(200),
  stage: columns.code(16),
  amountMinor: columns.bigint({ nullable: true }),
  currency: columns.code(3),
  productId: columns.id({ nullable: true }),
  accountId: columns.id({ nullable: true }),
  primaryContactId: columns.id({ nullable: true }),
  ownerId: columns.id(),
  ownerTeamPath: columns.teamPath(),
  engagedOn: columns.day({ nullable: true }),
  closedOn: columns.day({ nullable: true }),
  createdAt: columns.instant(),
  updatedAt: columns.instant(),
};

export const opportunityTable = new EntitySchema<Opportunity>({
  name: 'Opportunity',
  tableName: 'opportunity',
  columns: opportunityColumns,
});

export const stageChangeColumns = {
  tenantId: columns.tenant({ primary: true }),
  id: columns.id({ primary: true }),
  opportunityId: columns.id(),
  fromStage: columns.code(16, { nullable: true }),
  toStage: columns.code(16),
  changedAt: columns.instant(),
  changedById: columns.id({ nullable: true }),
};

export const stageChangeTable = new EntitySchema<StageChangeRow>({
  name: 'OpportunityStageChange',
  tableName: 'opportunity_stage_change',
  columns: stageChangeColumns,
});
