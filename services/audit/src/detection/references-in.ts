import type { CustodiaEvent } from '@custodia/events';

interface Named {
  readonly records?: readonly { readonly recordType: string; readonly recordId: string }[];
  readonly contactId?: string | null;
  readonly primaryContactId?: string | null;
}

/** What a change is about, as `Contact:<id>`: its record, the person that the record is about, and of a legal hold what it holds. */
export function referencesIn({ recordtype, subject, data }: CustodiaEvent): string[] {
  const { records = [], contactId, primaryContactId } = data as Named;
  const people = [contactId, primaryContactId].filter((id) => typeof id === 'string');
  return [
    ...new Set([
      `${recordtype}:${subject}`,
      ...people.map((id) => `Contact:${id}`),
      ...records.map((one) => `${one.recordType}:${one.recordId}`),
    ]),
  ];
}
