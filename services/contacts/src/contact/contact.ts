import { Refusal } from '@custodia/errors';
import { given, revise, type Owner, type Revision } from '@custodia/model';
import { fullNameOf } from './full-name.ts';

export interface ContactEmail {
  readonly label: string;
  readonly address: string;
}

export interface ContactPhone {
  readonly label: string;
  /** E.164 */
  readonly number: string;
}

export interface ContactAddress {
  readonly label: string;
  readonly street: string | null;
  readonly city: string | null;
  readonly region: string | null;
  readonly postalCode: string | null;
  /** ISO 3166-1 alpha-2 */
  readonly country: string | null;
}

/** Two names of 100 characters and the space between them. */
export const FULL_NAME_MAX_LENGTH = 201;

export interface ContactDetails {
  readonly givenName: string | null;
  readonly familyName: string | null;
  /** The first is the one to write to first. */
  readonly emails: readonly ContactEmail[];
  /** The first is the one to call first. */
  readonly phones: readonly ContactPhone[];
  readonly addresses: readonly ContactAddress[];
  /** `YYYY-MM-DD` */
  readonly birthday: string | null;
  readonly jobTitle: string | null;
  readonly nationalId: string | null;
  /** BCP 47 */
  readonly language: string | null;
}

/** A person we know, at an account or on their own. */
export interface Contact extends ContactDetails, Owner {
  readonly tenantId: string;
  readonly id: string;
  readonly version: number;
  readonly externalId: string | null;
  readonly fullName: string;
  readonly accountId: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What may be said of a contact; what is undefined is not said. A full name of null is made from the names. */
export type ContactChanges = { readonly [Name in keyof ContactDetails]?: ContactDetails[Name] | undefined } & {
  readonly fullName?: string | null | undefined;
};

const unknownDetails: ContactDetails = {
  givenName: null,
  familyName: null,
  emails: [],
  phones: [],
  addresses: [],
  birthday: null,
  jobTitle: null,
  nationalId: null,
  language: null,
};

interface Meeting {
  readonly tenantId: string;
  readonly id: string;
  readonly externalId: string | null;
  readonly accountId: string | null;
  readonly owner: Owner;
  readonly at: Date;
}

export function meetContact({ fullName, ...said }: ContactChanges, meeting: Meeting): Contact {
  const { tenantId, id, externalId, accountId, owner, at } = meeting;
  const details = { ...unknownDetails, ...given(said) };
  assertBorn(details.birthday, at);
  return {
    tenantId,
    id,
    version: 1,
    externalId,
    ...details,
    fullName: named(fullName ?? fullNameOf(details)),
    accountId,
    ownerId: owner.ownerId,
    ownerTeamPath: owner.ownerTeamPath,
    createdAt: at,
    updatedAt: at,
  };
}

interface ContactLinks {
  /** Undefined stays; null is none. */
  readonly accountId?: string | null | undefined;
  readonly owner?: Owner | undefined;
}

export function changeContact(contact: Contact, changes: ContactChanges & ContactLinks, at: Date): Revision<Contact> {
  const { owner, fullName, ...rest } = changes;
  const names = { ...contact, ...given(rest) };
  assertBorn(names.birthday, at);
  return revise(contact, { ...given(rest), ...owner, fullName: named(nextFullName(contact, names, fullName)) }, at);
}

export function assignContact(contact: Contact, { ownerId, ownerTeamPath }: Owner, at: Date): Revision<Contact> {
  return revise(contact, { ownerId, ownerTeamPath }, at);
}

/** A full name that was made from the names follows them; one that somebody wrote stays. */
function nextFullName(
  before: Contact,
  names: Pick<Contact, 'givenName' | 'familyName'>,
  said: string | null | undefined,
): string | null {
  if (said !== undefined) return said ?? fullNameOf(names);
  return before.fullName === fullNameOf(before) ? fullNameOf(names) : before.fullName;
}

function named(fullName: string | null): string {
  if (fullName !== null) return fullName;
  throw new Refusal('INVALID_INPUT', 'Give at least one name: given, family or full.', { field: 'fullName' });
}

function assertBorn(birthday: string | null, at: Date): void {
  if (birthday === null || birthday <= at.toISOString().slice(0, 10)) return;
  throw new Refusal('INVALID_INPUT', 'Must not be a day to come.', { field: 'birthday' });
}
