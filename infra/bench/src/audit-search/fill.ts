import type { Database } from '@custodia/persistence';
import type { BenchmarkOptions } from '../benchmark-options.ts';
import { entryOf, tenantId, type MadeEntry } from './population.ts';

export interface Filled {
  readonly entries: number;
  readonly people: number;
  readonly seconds: number;
  readonly entriesPerSecond: number;
}

const rowsAStatement = 1_000;
/** People of so many entries are put in by person, so that the pages of their key are written once and not for each row. */
const entriesASort = 200_000;

type Options = Pick<BenchmarkOptions, 'progress' | 'signal'>;

/** Puts that many entries into an empty database: rows as the service writes them, but in bulk and of no Merkle tree. */
export async function fill(db: Database, entries: number, { progress, signal }: Options): Promise<Filled> {
  const startedAt = performance.now();
  const facets = new Map<string, MadeEntry>();
  let people: string[] = [];
  let peopleInAll = 0;
  let writing: Promise<void> = Promise.resolve();
  // One statement is made while the one before is carried out.
  const write = async (statement: string): Promise<void> => {
    await writing;
    writing = db.transaction(async (em) => void (await em.query(statement)));
    // Told where it is awaited: with the next statement, or at the end.
    writing.catch(() => undefined);
  };
  const writePeople = async (): Promise<void> => {
    people.sort();
    peopleInAll += people.length;
    for (let from = 0; from < people.length; from += rowsAStatement * 5) {
      await write(`${insertPeople} ${people.slice(from, from + rowsAStatement * 5).join(',')}`);
    }
    people = [];
  };
  for (let from = 0; from < entries; from += rowsAStatement) {
    signal.throwIfAborted();
    const made = Array.from({ length: Math.min(rowsAStatement, entries - from) }, (_, at) =>
      entryOf(from + at, entries),
    );
    await write(`${insertEntries} ${made.map(rowOf).join(',')}`);
    for (const entry of made) {
      facets.set(entry.facet, entry);
      for (const subject of entry.subjects) people.push(personRow(entry, subject));
    }
    if (from % entriesASort === entriesASort - rowsAStatement) {
      await writePeople();
      progress(`filled ${from + rowsAStatement} of ${entries} entries, ${perSecond(from, startedAt)}/s`);
    }
  }
  await writePeople();
  await write(`${insertFacets} ${[...facets.values()].map(facetRow).join(',')}`);
  await writing;
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    entries,
    people: peopleInAll,
    seconds: Math.round(seconds),
    entriesPerSecond: perSecond(entries, startedAt),
  };
}

const insertEntries = `INSERT INTO audit_entry (tenantId, id, action, outcome, reason, actorId, actorKind, recordType, recordId,
  recordVersion, changed, service, occurredAt, recordedAt, leafIndex, facet, purpose, access, canonical, disclosures) VALUES`;
const insertPeople = 'INSERT INTO audit_entry_subject (tenantId, subject, occurredAt, entryId, fields) VALUES';
const insertFacets = 'INSERT INTO audit_facet (tenantId, facet, action, outcome, service, recordType, purpose) VALUES';

/** None of it holds a quote or a backslash. */
const text = (value: string | null): string => (value === null ? 'NULL' : `'${value}'`);
const instant = (at: Date): string => text(at.toISOString().replace('T', ' ').slice(0, 23));

function rowOf(entry: MadeEntry): string {
  const isAccess = entry.recordType === 'Access';
  const reason = entry.outcome === 'REFUSED' ? (isAccess ? 'UNAUTHORIZED_FIELD_OR_TYPE' : 'INVALID_INPUT') : null;
  const changed = isAccess ? '[]' : '["emails","phones"]';
  const at = instant(entry.occurredAt);
  return `(${[
    text(tenantId),
    text(entry.id),
    text(entry.action),
    text(entry.outcome),
    text(reason),
    text(entry.actorId),
    text(entry.actorId === null ? 'service' : 'user'),
    text(entry.recordType),
    text(entry.recordId),
    isAccess ? '1' : '7',
    text(changed),
    text(entry.service),
    at,
    at,
    String(entry.number),
    text(entry.facet),
    text(entry.purpose),
    text(isAccess ? accessOf(entry) : null),
    text(canonicalLike(entry)),
    text(disclosuresLike(entry)),
  ].join()})`;
}

function accessOf({ subjects: { length: count }, outcome }: MadeEntry): string {
  const isShown = outcome === 'SUCCEEDED';
  return JSON.stringify({
    operation: '0123456789abcdef',
    operationKind: 'query',
    roles: ['sales_representative'],
    emergency: false,
    network: 'internal',
    fields: isShown ? shownFields.map((coordinate) => ({ coordinate, outcome: 'SHOWN', values: count })) : [],
    records: count,
    subjectCount: count,
    totalSubjects: count,
    denied: isShown ? [] : ['Contact.nationalId'],
    deniedCount: isShown ? 0 : 1,
    part: 1,
    parts: 1,
    count: 1,
  });
}

const shownFields = ['Contact.email', 'Contact.fullName', 'Contact.phones'];
const digestLike = 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg';

/** As long as the text that is hashed; the search does not read it, but rows lie as far apart as they would. */
function canonicalLike({ id, action, subjects, recordType }: MadeEntry): string {
  const digests = Array.from({ length: 2 + subjects.length }, () => digestLike);
  return `${JSON.stringify({ _sd: digests, action, id, recordType })}${' '.repeat(recordType === 'Access' ? 750 : 350)}`;
}

function disclosuresLike({ subjects }: MadeEntry): string {
  const one = `${digestLike}${digestLike}${digestLike}`;
  return JSON.stringify(Array.from({ length: 2 + subjects.length }, () => one));
}

function personRow({ id, occurredAt, recordType }: MadeEntry, subject: string): string {
  return `('${tenantId}','${subject}',${instant(occurredAt)},'${id}','${recordType === 'Access' ? '[0,1,2]' : '[]'}')`;
}

function facetRow({ facet, action, outcome, service, recordType, purpose }: MadeEntry): string {
  return `(${[tenantId, facet, action, outcome, service, recordType, purpose].map(text).join()})`;
}

function perSecond(entries: number, since: number): number {
  return Math.round((entries * 1000) / (performance.now() - since));
}
