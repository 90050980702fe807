import type { ObservedAccess } from '../access.ts';
import { anyone } from './personal-data.ts';
import type { FieldSet, PersonalField, SeenRecord, Watched } from './watched-types.ts';

/** What an answer shows, without what was denied. */
export type ShownData = Omit<ObservedAccess, 'denied'>;

export const nothingShown: ShownData = Object.freeze({ fields: [], groups: [], records: 0 });

/** Ids by the type that they are of. */
class IdsByType<Id> {
  readonly byType = new Map<string, Set<Id>>();
  #lastType: string | null = null;
  #last = new Set<Id>();

  /** Neighbours in an answer are mostly of one type. */
  add(type: string, id: Id): void {
    if (type !== this.#lastType) {
      this.#last = this.byType.get(type) ?? new Set();
      this.byType.set(type, this.#last);
      this.#lastType = type;
    }
    this.#last.add(id);
  }
}

interface Tally {
  objects: number;
  readonly subjects: IdsByType<string>;
}

/** Each object that shows something, in the order of the answer: what was watched and the record it is of, by turns. */
export function countShown(notes: readonly (Watched | SeenRecord)[]): ShownData {
  if (notes.length === 0) return nothingShown;
  const groups = new Map<FieldSet, IdsByType<string>>();
  const tallies = new Map<Watched, Tally>();
  const records = new IdsByType<string | SeenRecord>();
  let last: Watched | null = null;
  let tally: Tally | null = null;
  for (let at = 0; at < notes.length; at += 2) {
    const watched = notes[at] as Watched;
    const record = notes[at + 1] as SeenRecord;
    if (watched !== last || tally === null) {
      tally = tallyOf(watched);
      last = watched;
    }
    tally.objects += 1;
    if (record.subjectId === null) tally.subjects.add('unknown', record.typeName);
    else tally.subjects.add(record.subjectType, record.subjectId);
    // One whose id is not known may be any.
    records.add(record.typeName, record.id ?? record);
  }
  const values = countValues(tallies);
  const indices = new Map([...values.keys()].map((field, index) => [field, index]));
  return {
    fields: [...values].map(([{ coordinate, outcome }, count]) => ({ coordinate, outcome, values: count })),
    groups: [...groups].map(([set, { byType }]) => ({
      fields: set.map((field) => indices.get(field)!).sort((one, other) => one - other),
      subjects: namesOf(byType),
    })),
    records: sizeOf(records.byType),
  };

  function tallyOf(watched: Watched): Tally {
    const known = tallies.get(watched);
    if (known !== undefined) return known;
    const subjects = groups.get(watched.shows!) ?? new IdsByType();
    groups.set(watched.shows!, subjects);
    const fresh = { objects: 0, subjects };
    tallies.set(watched, fresh);
    return fresh;
  }
}

function countValues(tallies: ReadonlyMap<Watched, Tally>): Map<PersonalField, number> {
  const values = new Map<PersonalField, number>();
  for (const [{ positions }, { objects }] of tallies) {
    for (const [field, each] of positions) values.set(field, (values.get(field) ?? 0) + each * objects);
  }
  return values;
}

function namesOf(byType: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const names: string[] = [];
  for (const [type, ids] of byType) for (const id of ids) names.push(type === anyone ? id : `${type}:${id}`);
  return names;
}

function sizeOf(byType: ReadonlyMap<string, ReadonlySet<unknown>>): number {
  let size = 0;
  for (const ids of byType.values()) size += ids.size;
  return size;
}
