import { insertRows } from '@custodia/persistence';
import { leafHash } from '@custodia/translog';
import { In, type EntityManager } from 'typeorm';
import { canonicalEntry, type CanonicalEntry } from '../log/canonical-entry.ts';
import { facetKey } from '../facet/facet-key.ts';
import { noteFacets } from '../facet/facet.store.ts';
import { openTreeStore } from '../log/tree.store.ts';
import type { EntrySubject, LoggedEntry, NewAuditEntry } from './entry.ts';
import { entryTable, subjectTable } from './entry.table.ts';

/**
 * Puts entries into the log: rows, leaves of the tree and whom they are about, all in the transaction of `em`. One whose id is
 * there already stays as it is and takes no leaf.
 */
export async function recordEntries(em: EntityManager, entries: readonly NewAuditEntry[]): Promise<void> {
  // Before the tree is held: whoever holds it has others wait.
  const sealed = [...new Map(entries.map((entry) => [keyOf(entry), entry])).values()].map((entry) => ({
    entry,
    leaf: canonicalEntry(entry),
  }));
  if (sealed.length === 0) return;
  const tree = openTreeStore(em);
  const size = await tree.hold();
  const known = await knownAmong(em, entries);
  const fresh = sealed.filter(({ entry }) => !known.has(keyOf(entry)));
  if (fresh.length === 0) return;
  const rows = fresh.map(({ entry, leaf }, at) => rowOf(entry, leaf, size + BigInt(at)));
  await insertRows(em, entryTable, rows);
  await noteFacets(em, rows);
  await insertRows(
    em,
    subjectTable,
    fresh.flatMap(({ entry }) => subjectRows(entry)),
  );
  await tree.append(
    size,
    fresh.map(({ leaf }) => leafHash(Buffer.from(leaf.canonical))),
  );
}

async function knownAmong(em: EntityManager, entries: readonly NewAuditEntry[]): Promise<Set<string>> {
  const tenants = [...new Set(entries.map(({ tenantId }) => tenantId))];
  const select = { tenantId: true, id: true } as const;
  const where = { tenantId: In(tenants), id: In(entries.map(({ id }) => id)) };
  return new Set((await em.find(entryTable, { select, where })).map(keyOf));
}

function rowOf(entry: NewAuditEntry, { canonical, disclosures }: CanonicalEntry, leafIndex: bigint): LoggedEntry {
  const { origin: _origin, subjects: _subjects, ...row } = entry;
  return { ...row, leafIndex, facet: facetKey(entry), canonical, disclosures };
}

function subjectRows(entry: NewAuditEntry) {
  const { tenantId, id, occurredAt } = entry;
  return subjectsOf(entry).map(({ subject, fields }) => ({ tenantId, subject, occurredAt, entryId: id, fields }));
}

/** Also the record itself where it is a person, so that what was done to them is found as well as who looked. */
function subjectsOf({ recordType, recordId, subjects }: NewAuditEntry): readonly EntrySubject[] {
  const isPerson = recordType === 'Contact' || recordType === 'User';
  return isPerson ? [...subjects, { subject: `${recordType}:${recordId}`, fields: [] }] : subjects;
}

/** Neither holds a space. */
function keyOf({ tenantId, id }: { readonly tenantId: string; readonly id: string }): string {
  return `${tenantId} ${id}`;
}
