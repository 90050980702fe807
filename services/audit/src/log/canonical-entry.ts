import canonicalize from 'canonicalize';
import type { NewAuditEntry } from '../entry/entry.ts';
import { digestOf, disclosureOf, type Disclosed } from './disclosure.ts';

export interface CanonicalEntry {
  /** RFC 8785: one entry has one text, whoever writes it. Its UTF-8 is what the leaf hashes. */
  readonly canonical: string;
  readonly disclosures: readonly string[];
}

/**
 * An entry as it is hashed. Who did it, to which record, about whom and from where is there as salted digests alone, so that it
 * can be shown without them, and a person be erased while the tree stays true.
 */
export function canonicalEntry(entry: NewAuditEntry): CanonicalEntry {
  const disclosures = personalIn(entry).map((disclosed) => disclosureOf(disclosed));
  const open = {
    v: 1,
    id: entry.id,
    tenant: entry.tenantId,
    action: entry.action,
    outcome: entry.outcome,
    reason: entry.reason ?? undefined,
    service: entry.service,
    actorKind: entry.actorKind,
    recordType: entry.recordType,
    recordVersion: entry.recordVersion ?? undefined,
    changed: entry.changed,
    purpose: entry.purpose ?? undefined,
    occurredAt: entry.occurredAt.toISOString(),
    recordedAt: entry.recordedAt.toISOString(),
    access: entry.access ?? undefined,
    // Sorted, so that their order tells nothing.
    _sd: disclosures.map(digestOf).sort(),
  };
  return { canonical: canonicalize(open) ?? '', disclosures };
}

function personalIn({ actorId, recordId, origin, subjects }: NewAuditEntry): Disclosed[] {
  return [
    ...(actorId === null ? [] : [{ name: 'actorId', value: actorId }]),
    { name: 'recordId', value: recordId },
    ...(origin === null ? [] : [{ name: 'origin', value: origin }]),
    ...subjects.map(({ subject, fields }) => ({ name: 'subject', value: { subject, fields } })),
  ];
}
