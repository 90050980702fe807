import { isDeepStrictEqual } from 'node:util';

interface Versioned {
  readonly version: number;
  readonly updatedAt: Date;
}

/** A record before and after a change, and the names of the fields that differ: all that an event may say of them. */
export interface Revision<T> {
  readonly before: T;
  readonly after: T;
  readonly changed: readonly string[];
}

/** The next version of a record. What is undefined stays; when nothing differs, `after` is the record itself. */
export function revise<T extends Versioned>(record: T, changes: Partial<T>, at: Date): Revision<T> {
  const differing = Object.entries(changes).filter(
    ([name, value]) => value !== undefined && !isDeepStrictEqual(value, record[name as keyof T]),
  );
  if (differing.length === 0) return { before: record, after: record, changed: [] };
  const after = { ...record, ...Object.fromEntries(differing), version: record.version + 1, updatedAt: at };
  return { before: record, after, changed: differing.map(([name]) => name) };
}

/** What was said: a record without what is undefined, so that spreading it overwrites nothing by accident. */
export function given<T extends object>(said: T): { [Name in keyof T]: Exclude<T[Name], undefined> } {
  const entries = Object.entries(said).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Name in keyof T]: Exclude<T[Name], undefined> };
}
