import { describe, expect, it } from '@jest/globals';
import type { AuditAccess } from '../../src/entry/entry.ts';
import { canonicalEntry } from '../../src/log/canonical-entry.ts';
import { digestOf, disclosureOf, readDisclosure } from '../../src/log/disclosure.ts';
import { anEntry } from './an-entry.ts';

const access: AuditAccess = {
  operationKind: 'query',
  roles: ['auditor'],
  emergency: false,
  network: 'internal',
  fields: [{ coordinate: 'Contact.emails', outcome: 'SHOWN', values: 2 }],
  records: 1,
  subjectCount: 1,
  totalSubjects: 1,
  denied: [],
  deniedCount: 0,
  part: 1,
  parts: 1,
  count: 1,
};

describe('a canonical entry', () => {
  it('is RFC 8785: sorted names, no spaces, absent nulls', () => {
    const entry = anEntry({ actorId: null, recordId: 'r', id: 'i', recordVersion: null });
    const { canonical, disclosures } = canonicalEntry(entry);
    expect(disclosures).toHaveLength(1);
    expect(canonical).toBe(
      `{"_sd":["${digestOf(disclosures[0]!)}"],"action":"contact.updated","actorKind":"user","changed":["emails"],"id":"i",` +
        '"occurredAt":"2026-06-01T12:00:00.123Z","outcome":"SUCCEEDED","recordType":"Contact","recordedAt":"2026-06-01T12:00:01.456Z",' +
        '"service":"contacts","tenant":"demo","v":1}',
    );
  });

  it('names nobody: actor, record, origin and subjects are in its disclosures alone', () => {
    const personal = { actorId: 'the-actor', recordId: 'the-record', origin: 'the-origin' };
    const subjects = [{ subject: 'Contact:the-subject', fields: [0] }];
    const { canonical, disclosures } = canonicalEntry(anEntry({ ...personal, subjects, access }));
    expect(canonical).not.toMatch(/the-(actor|record|origin|subject)/);
    expect(disclosures.map(readDisclosure)).toEqual([
      ...Object.entries(personal).map(([name, value]) => ({ name, value })),
      { name: 'subject', value: subjects[0] },
    ]);
    expect(JSON.parse(canonical)).toMatchObject({ _sd: disclosures.map(digestOf).sort(), access });
  });

  it('is another each time, so that nobody finds a person by hashing guesses', () => {
    const entry = anEntry();
    expect(canonicalEntry(entry).canonical).not.toBe(canonicalEntry(entry).canonical);
  });

  it('salts each value with 16 bytes of its own', () => {
    const value = { name: 'actorId', value: 'the-actor' };
    const salts = Array.from({ length: 1_000 }, () => saltIn(disclosureOf(value)));
    expect(new Set(salts).size).toBe(1_000);
    expect(new Set(salts.map((salt) => Buffer.from(salt, 'base64url').length))).toEqual(new Set([16]));
  });

  it('makes disclosures as RFC 9901 has them in its example', () => {
    const example = 'WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsImZhbWlseV9uYW1lIiwiTcO2Yml1cyJd';
    const salt = Buffer.from('_26bc4LT-ac6q2KI6cBW5es', 'base64url');
    expect(disclosureOf({ name: 'family_name', value: 'Möbius' }, salt)).toBe(example);
    expect(digestOf('WyI2cU1RdlJMNWhhaiIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0')).toBe(
      'uutlBuYeMDyjLLTpf6Jxi7yNkEF35jdyWMn9U7b_RYY',
    );
  });
});

function saltIn(disclosure: string): string {
  const [salt] = JSON.parse(Buffer.from(disclosure, 'base64url').toString('utf8')) as [string];
  return salt;
}
