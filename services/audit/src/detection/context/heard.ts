import type { CustodiaEvent } from '@custodia/events';
import type { KnownCustomer, KnownPerson, KnownWithdrawal } from './context.table.ts';

/** What an event of directory says of a colleague; null: it is about something else. */
export function personIn({ type, tenantid, subject, sequence, data }: CustodiaEvent): KnownPerson | null {
  if (!type.startsWith('custodia.user.')) return null;
  const { teamPath, roles } = data as { readonly teamPath: string | null; readonly roles: readonly string[] };
  return { tenantId: tenantid, userId: subject, version: sequence, teamPath, roles };
}

/** What an event says of whose customer a contact is. */
export function customerIn({ type, tenantid, subject, sequence, data }: CustodiaEvent): KnownCustomer | null {
  if (!type.startsWith('custodia.contact.')) return null;
  const { ownerId, ownerTeamPath } = data as { readonly ownerId: string; readonly ownerTeamPath: string };
  const deleted = type.startsWith('custodia.contact.deleted.');
  return { tenantId: tenantid, contactId: subject, version: sequence, ownerId, ownerTeamPath, deleted };
}

/** What an event of privacy says of a consent. */
export function withdrawalIn({ type, tenantid, sequence, time, data }: CustodiaEvent): KnownWithdrawal | null {
  if (!type.startsWith('custodia.consent.')) return null;
  const { contactId, purpose, standing } = data as {
    readonly contactId: string;
    readonly purpose: string;
    readonly standing?: 'GIVEN' | 'WITHDRAWN';
  };
  const isWithdrawn = standing === undefined ? type.includes('.withdrawn.') : standing === 'WITHDRAWN';
  return {
    tenantId: tenantid,
    purpose,
    contactId,
    version: sequence,
    withdrawnAt: isWithdrawn ? new Date(time) : null,
  };
}
