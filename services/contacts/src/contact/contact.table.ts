import { columns } from '@custodia/persistence';
import { EntitySchema } from 'typeorm';
import { FULL_NAME_MAX_LENGTH, type Contact } from './contact.ts';

export const contactTable = new EntitySchema<Contact>({
  name: 'Contact',
  tableName: 'contact',
  columns: {
    tenantId: columns.tenant({ primary: true }),
    id: columns.id({ primary: true }),
    version: columns.int(),
    externalId: columns.text(128, { nullable: true }),
    givenName: columns.text(100, { nullable: true }),
    familyName: columns.text(100, { nullable: true }),
    fullName: columns.text(FULL_NAME_MAX_LENGTH),
    emails: columns.json(),
    phones: columns.json(),
    addresses: columns.json(),
    birthday: columns.day({ nullable: true }),
    jobTitle: columns.text(200, { nullable: true }),
    nationalId: columns.text(64, { nullable: true }),
    language: columns.text(35, { nullable: true }),
    accountId: columns.id({ nullable: true }),
    ownerId: columns.id(),
    ownerTeamPath: columns.teamPath(),
    createdAt: columns.instant(),
    updatedAt: columns.instant(),
  },
});

/**
 * Where an address leads: kept beside the contact, so that what is searched need not be what is shown.
 * Twice an address's length: a few letters become two when their case is folded.
 */
export interface EmailKey {
  readonly tenantId: string;
  readonly emailKey: string;
  readonly contactId: string;
}

export const emailKeyTable = new EntitySchema<EmailKey>({
  name: 'EmailKey',
  tableName: 'contact_email_key',
  columns: {
    tenantId: columns.tenant({ primary: true }),
    emailKey: columns.text(508, { primary: true }),
    contactId: columns.id({ primary: true }),
  },
});
