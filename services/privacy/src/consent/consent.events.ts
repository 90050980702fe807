import type { NewEvent } from '@custodia/events';
import type { Principal } from '@custodia/identity';
import type { Recorded } from './consent.ts';

/**
 * Ids, the purpose, the names of what changed, and how the consent stands now; when and how the person said so stays here. The
 * type tells what was said, `standing` what it comes to: a giving that is recorded late may leave a consent withdrawn.
 */
export function consentStated({ consent, statement, changed }: Recorded, actor: Principal): NewEvent {
  const { tenantId, id, version, contactId, purpose, stated, expiresAt, updatedAt } = consent;
  return {
    type: statement.kind === 'GIVEN' ? 'consent.given.v2' : 'consent.withdrawn.v2',
    tenantId,
    recordType: 'ConsentRecord',
    recordId: id,
    version,
    actor,
    at: updatedAt,
    data: { version, changed, contactId, purpose, standing: stated, expiresAt: expiresAt?.toISOString() ?? null },
  };
}
