import type { NewEvent } from '@custodia/events';
import type { Principal } from '@custodia/identity';
import type { Revision } from '@custodia/model';
import type { Contact } from './contact.ts';

const fields = [
  'externalId',
  'givenName',
  'familyName',
  'fullName',
  'emails',
  'phones',
  'addresses',
  'birthday',
  'jobTitle',
  'nationalId',
  'language',
  'accountId',
  'ownerId',
  'ownerTeamPath',
] as const;

export function contactCreated(contact: Contact, actor: Principal): NewEvent {
  const changed = fields.filter((name) => contact[name] !== null && contact[name]?.length !== 0);
  return contactEvent('contact.created.v1', { after: contact, changed }, actor);
}

export const contactUpdated = (revision: Revision<Contact>, actor: Principal): NewEvent =>
  contactEvent('contact.updated.v1', revision, actor);

export const contactOwnerAssigned = (revision: Revision<Contact>, actor: Principal): NewEvent =>
  contactEvent('contact.owner-assigned.v1', revision, actor);

export function contactDeleted(contact: Contact, actor: Principal, at: Date): NewEvent {
  const last = { ...contact, version: contact.version + 1, updatedAt: at };
  return contactEvent('contact.deleted.v1', { after: last, changed: [] }, actor);
}

/** Ids and the names of what changed; a name, an address or a number never. */
function contactEvent(
  type: string,
  { after, changed }: Pick<Revision<Contact>, 'after' | 'changed'>,
  actor: Principal,
): NewEvent {
  const { version, ownerId, ownerTeamPath, accountId } = after;
  return {
    type,
    tenantId: after.tenantId,
    recordType: 'Contact',
    recordId: after.id,
    version,
    actor,
    at: after.updatedAt,
    data: { version, changed, ownerId, ownerTeamPath, accountId },
  };
}
