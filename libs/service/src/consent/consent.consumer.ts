import type { CustodiaEvent } from '@custodia/events';
import type { ConsumerSpec } from '../define-service.ts';
import { takeConsents } from './consent.store.ts';
import type { KnownConsent } from './consent.ts';

/**
 * Keeps who consented to what. Of the first version of these events a withdrawal alone is taken: it can be nothing else. How
 * a consent stood after a giving it did not say, and what nobody said is a no; `consent.restated` says it later.
 */
export const consentConsumer: ConsumerSpec = {
  name: 'consents',
  from: ['privacy'],
  types: ['consent.given.v2', 'consent.withdrawn.v2', 'consent.restated.v1', 'consent.withdrawn.v1'],
  apply: (em, event) => takeConsents(em, [consentIn(event)]),
  applyAll: (em, events) => takeConsents(em, events.map(consentIn)),
};

function consentIn({ tenantid, sequence, data }: CustodiaEvent): KnownConsent {
  const { contactId, purpose, standing, expiresAt } = data as {
    readonly contactId: string;
    readonly purpose: string;
    readonly standing?: KnownConsent['stated'];
    readonly expiresAt?: string | null;
  };
  return {
    tenantId: tenantid,
    purpose,
    contactId,
    version: sequence,
    stated: standing ?? 'WITHDRAWN',
    expiresAt: typeof expiresAt === 'string' ? new Date(expiresAt) : null,
  };
}
