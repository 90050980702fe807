import { accept } from '@custodia/errors';
import { emailAddress, externalId, line, recordId } from '@custodia/model';
import { z } from 'zod';
import { FULL_NAME_MAX_LENGTH } from './contact.ts';
import { countries } from './countries.ts';

const MAX_VALUES = 20;
const several = <T extends z.ZodType>(value: T) =>
  z.array(value).max(MAX_VALUES, `Must be at most ${MAX_VALUES}.`).nullish().transform(listOrNothing);

const oneOf = (...labels: string[]) => z.string().refine(isOneOf(labels), `Must be one of ${labels.join(', ')}.`);

/** E.164, whatever people put between the digits. */
const phoneNumber = z
  .string()
  .transform((number) => number.replace(/[\s().-]/g, ''))
  .refine((number) => /^\+[1-9]\d{6,14}$/.test(number), 'Must be a number in E.164: +4915112345678.');

const country = z
  .string()
  .trim()
  .toUpperCase()
  .refine((code) => countries.has(code), 'Must be an ISO 3166-1 code of two letters: CN, GB.');

const language = z
  .string()
  .trim()
  .refine(isLanguageTag, 'Must be a BCP 47 language tag: zh-CN, en-GB.')
  .transform((tag) => Intl.getCanonicalLocales(tag)[0]!);

const birthday = z.string().refine((day) => day >= '1850-01-01', 'Must be a birthday of somebody who may live.');

const addressPart = (maxLength: number) => line(maxLength).nullish().transform(valueOrNull);

export const contactAddress = z
  .strictObject({
    label: oneOf('WORK', 'HOME', 'BILLING', 'OTHER'),
    street: addressPart(300),
    city: addressPart(100),
    region: addressPart(100),
    postalCode: addressPart(20),
    country: country.nullish().transform(valueOrNull),
  })
  .refine(({ label: _label, ...parts }) => Object.values(parts).some((part) => part !== null), {
    error: 'Must have a street, city, region, postal code or country.',
  });

export const contactEmail = z.strictObject({ label: oneOf('WORK', 'HOME', 'OTHER'), address: emailAddress });
export const contactPhone = z.strictObject({ label: oneOf('WORK', 'HOME', 'MOBILE', 'OTHER'), number: phoneNumber });

const details = {
  givenName: line(100).nullish(),
  familyName: line(100).nullish(),
  fullName: line(FULL_NAME_MAX_LENGTH).nullish(),
  emails: several(contactEmail),
  phones: several(contactPhone),
  addresses: several(contactAddress),
  birthday: birthday.nullish(),
  jobTitle: line(200).nullish(),
  nationalId: line(64).nullish(),
  language: language.nullish(),
};

export const contactInput = z.strictObject({
  ...details,
  externalId: externalId.nullish(),
  accountId: recordId.nullish(),
  ownerId: recordId.nullish(),
});
export const contactUpdate = z.strictObject({ ...details, accountId: recordId.nullish() });
export const contactUpsert = z.strictObject({
  ...details,
  externalId,
  accountExternalId: z.string().nullish(),
  ownerId: recordId.nullish(),
});

export type ContactInput = z.infer<typeof contactInput>;
export type ContactUpdate = z.infer<typeof contactUpdate>;
export type ContactUpsert = z.infer<typeof contactUpsert>;

export const acceptContact = (input: unknown): ContactInput => accept(contactInput, input);
export const acceptContactUpdate = (input: unknown): ContactUpdate => accept(contactUpdate, input);
export const acceptContactUpsert = (input: unknown): ContactUpsert => accept(contactUpsert, input);

/** Null clears a list; undefined says nothing of it. */
function listOrNothing<T>(list: T[] | null | undefined): T[] | undefined {
  return list === null ? [] : list;
}

function valueOrNull<T>(value: T | null | undefined): T | null {
  return value ?? null;
}

function isOneOf(labels: readonly string[]): (label: string) => boolean {
  return (label) => labels.includes(label);
}

function isLanguageTag(tag: string): boolean {
  try {
    return tag.length <= 35 && Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
