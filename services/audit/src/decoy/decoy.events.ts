import type { NewEvent } from '@custodia/events';
import type { Principal } from '@custodia/identity';
import type { Decoy } from './decoy.ts';

export function decoyDeclared(decoy: Decoy, actor: Principal): NewEvent {
  return {
    ...decoyEvent(decoy, actor),
    type: 'decoy.declared.v1',
    data: { version: decoy.version, changed: ['contactId', 'declaredAt'] },
  };
}

export function decoyRetired(decoy: Decoy, actor: Principal): NewEvent {
  return {
    ...decoyEvent(decoy, actor),
    type: 'decoy.retired.v1',
    data: { version: decoy.version, changed: ['retiredAt'] },
  };
}

/** The decoy's own id: whoever reads events must not learn which contact it is. */
function decoyEvent({ tenantId, id, version, updatedAt }: Decoy, actor: Principal) {
  return { tenantId, recordType: 'Decoy', recordId: id, version, actor, at: updatedAt };
}
