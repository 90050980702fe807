import { openSubjectStore, type SubjectStore } from '@custodia/service';
import type { EntityManager } from 'typeorm';
import type { Caller } from './caller.ts';
import { openOpportunityStore, type OpportunityStore } from './opportunity/opportunity.store.ts';
import { openPipelineStore, type PipelineStore } from './pipeline/pipeline.store.ts';
import { openProductStore, type ProductStore } from './product/product.store.ts';
import { openReferenceStore, type ReferenceStore } from './reference/reference.store.ts';

export interface Stores {
  readonly products: ProductStore;
  readonly opportunities: OpportunityStore;
  readonly pipeline: PipelineStore;
  readonly references: ReferenceStore;
  readonly subjects: SubjectStore;
}

export function openStores(em: EntityManager, caller: Caller): Stores {
  return {
    products: openProductStore(em, caller),
    opportunities: openOpportunityStore(em, caller),
    pipeline: openPipelineStore(em, caller),
    references: openReferenceStore(em, caller),
    subjects: openSubjectStore(em, caller.subjects),
  };
}
