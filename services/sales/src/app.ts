import {
  consentConsumer,
  consentTable,
  createWork,
  defineService,
  heldRecordTable,
  legalHoldConsumer,
  legalHoldViews,
  ownerConsumer,
  ownerTable,
} from '@custodia/service';
import { salesMigrations } from './migrations/index.ts';
import { opportunityResolvers } from './opportunity/opportunity.resolvers.ts';
import { OpportunityService } from './opportunity/opportunity.service.ts';
import { opportunityTable, stageChangeTable } from './opportunity/opportunity.table.ts';
import { OpportunityUpsert } from './opportunity/opportunity.upsert.ts';
import { pipelineResolvers } from './pipeline/pipeline.resolvers.ts';
import { productResolvers } from './product/product.resolvers.ts';
import { ProductService } from './product/product.service.ts';
import { productTable } from './product/product.table.ts';
import { customerConsumer } from './reference/customer.consumer.ts';
import { customerTable } from './reference/customer.table.ts';
import { openStores } from './stores.store.ts';

export const sales = defineService({
  name: 'sales',
  tables: [productTable, opportunityTable, stageChangeTable, ownerTable, customerTable, consentTable, heldRecordTable],
  migrations: salesMigrations,
  views: legalHoldViews,
  build: ({ db, clock, newId }) => {
    const work = createWork(db, openStores);
    const parts = { work, clock, newId };
    const products = productResolvers({ work, service: new ProductService(parts) });
    const opportunities = opportunityResolvers({
      work,
      service: new OpportunityService(parts),
      upsert: new OpportunityUpsert(parts),
    });
    const pipeline = pipelineResolvers({ work });
    return {
      resolvers: {
        Query: { ...products.Query, ...opportunities.Query, ...pipeline.Query },
        Mutation: { ...products.Mutation, ...opportunities.Mutation },
        Product: products.Product,
        Opportunity: opportunities.Opportunity,
        OpportunityStageChange: opportunities.OpportunityStageChange,
        PipelineSummaryRow: pipeline.PipelineSummaryRow,
        Account: opportunities.Account,
        Contact: opportunities.Contact,
        User: opportunities.User,
      },
      consumers: [
        ownerConsumer({ owned: [opportunityTable, customerTable] }),
        customerConsumer({ clock }),
        consentConsumer,
        legalHoldConsumer,
      ],
    };
  },
});
