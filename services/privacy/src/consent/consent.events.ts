import type { NewEvent } from '@custodia/events';
import type { Principal } from '@custodia/identity';
import type { Recorded } from './consent.ts';

/** Ids, the purpose and the names of what changed; when and how the person said so stays here. */
export function consentStated({ consent, statement, changed }: Recorded, actor: Principal): NewEvent {
  const { tenantId, id, version, contactId, purpose, updatedAt } = consent;
  return {
    type: statement.kind === 'GIVEN' ? 'consent.given.v1' : 'consent.withdrawn.v1',
    tenantId,
    recordType: 'ConsentRecord',
    recordId: id,
    version,
    actor,
    at: updatedAt,
    data: { version, changed, contactId, purpose },
  };
}
