import { defineService } from '@custodia/service';
import { consentResolvers } from './consent/consent.resolvers.ts';
import { createConsentService } from './consent/consent.service.ts';
import { consentTables } from './consent/consent.table.ts';
import { customerConsumer } from './customer/customer.consumer.ts';
import { customerTables } from './customer/customer.table.ts';
import { privacyMigrations } from './migrations/index.ts';
import { purposesOf } from './purpose/purpose.ts';
import { purposeResolvers } from './purpose/purpose.resolvers.ts';

export const privacy = defineService({
  name: 'privacy',
  tables: [...consentTables, ...customerTables],
  migrations: privacyMigrations,
  build({ db, policy, clock, newId }) {
    const purposes = purposesOf(policy);
    const consents = createConsentService({ db, purposes, clock, newId });
    const ofConsent = consentResolvers({ db, consents });
    const ofPurpose = purposeResolvers(purposes);
    return {
      resolvers: { ...ofConsent, ...ofPurpose, Query: { ...ofConsent.Query, ...ofPurpose.Query } },
      consumers: [customerConsumer],
    };
  },
});
