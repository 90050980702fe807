import { columns } from '@custodia/persistence';
import { EntitySchema } from 'typeorm';
import type { KnownConsent } from './consent.ts';

/**
 * Each service that uses it creates it in a migration of its own. The key is the index that `withinSubjects` reads: the people
 * who said something about one purpose.
 */
export const consentTable = new EntitySchema<KnownConsent>({
  name: 'KnownConsent',
  tableName: 'consent_projection',
  columns: {
    tenantId: columns.tenant({ primary: true }),
    purpose: columns.code(64, { primary: true }),
    contactId: columns.id({ primary: true }),
    version: columns.int(),
    stated: columns.code(16),
    expiresAt: columns.instant({ nullable: true }),
  },
});
