import type { Principal } from '@custodia/identity';
import type { Opportunity } from './opportunity.ts';
import type { OpportunityStage } from './stage.ts';

/** That an opportunity came to a stage. Written once and never changed. */
export interface StageChangeRow {
  readonly tenantId: string;
  readonly id: string;
  readonly opportunityId: string;
  /** Null where it began. */
  readonly fromStage: OpportunityStage | null;
  readonly toStage: OpportunityStage;
  readonly changedAt: Date;
  /** Null where it was no person. */
  readonly changedById: string | null;
}

/** What a change adds to the history, if it is one of the stage. */
export function stageChangeOf(
  { before, after }: { readonly before: Opportunity | null; readonly after: Opportunity },
  by: { readonly id: string; readonly actor: Principal | null },
): StageChangeRow | null {
  if (before?.stage === after.stage) return null;
  return {
    tenantId: after.tenantId,
    id: by.id,
    opportunityId: after.id,
    fromStage: before?.stage ?? null,
    toStage: after.stage,
    changedAt: after.updatedAt,
    changedById: by.actor?.kind === 'user' ? by.actor.userId : null,
  };
}
