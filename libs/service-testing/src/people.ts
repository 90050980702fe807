import type { Principal } from '@custodia/identity';
import { newId } from '@custodia/persistence';
import { aPrincipal } from '@custodia/testing';

/** A tenant of its own with its people, so that tests share nothing. The other team's path nearly begins as the first one's. */
export function people(otherTeam = '/central/marx/') {
  const tenantId = `t-${newId()}`;
  const person = (role: string, teamPath: string | null): Principal =>
    aPrincipal({ tenantId, roles: [role], teamPath });
  return {
    admin: person('tenant_admin', null),
    manager: person('sales_manager', '/central/marxen/'),
    rep: person('sales_representative', '/central/marxen/'),
    colleague: person('sales_representative', '/central/marxen/'),
    otherManager: person('sales_manager', otherTeam),
    otherRep: person('sales_representative', otherTeam),
    finance: person('finance_manager', null),
    it: person('it_operator', null),
    support: person('support_agent', null),
    marketer: person('marketer', null),
    privacy: person('privacy_officer', null),
    auditor: person('auditor', null),
    outsider: aPrincipal({ tenantId: `t-${newId()}`, roles: ['tenant_admin'], teamPath: null, purpose: 'SALES' }),
  };
}
