import type { LoggedEntry, LogReading } from '@custodia/audit';
import { at, type LogCheck } from '../verify/log-check.ts';
import { NotProven } from '../verify/not-proven.ts';
import type { OpenedEntry } from '../verify/open-entry.ts';
import { assertRow } from './assert-row.ts';

const PAGE = 200;

export interface CheckedEntry {
  readonly row: LoggedEntry;
  readonly opened: OpenedEntry;
}

/** The first `size` entries of a database, each added to `check` and compared with its columns. Throws NotProven. */
export async function* checkedEntries(
  reading: LogReading,
  size: bigint,
  check: LogCheck,
): AsyncGenerator<CheckedEntry> {
  while (check.counts.size < size) {
    const from = check.counts.size;
    const rows = await legible(`Some entry from ${from} on`, reading.entries({ from, before: size, limit: PAGE }));
    for (const row of rows) {
      const index = check.counts.size;
      if (row.leafIndex !== index) throw new NotProven(`Entry ${index} is not there.`);
      const opened = check.addEntry({ entry: row.canonical, disclosures: textsOf(row.disclosures, index) });
      at(index, () => assertRow(row, opened));
      yield { row, opened };
    }
    if (rows.length === 0) throw new NotProven(`Entry ${from} is not there.`);
  }
}

function textsOf(disclosures: unknown, index: bigint): readonly string[] {
  if (Array.isArray(disclosures) && disclosures.every((one) => typeof one === 'string')) return disclosures;
  throw new NotProven(`Entry ${index} does not hold: its disclosures are not a list.`);
}

/** A column that no longer holds what it is read as is no failure of the database. Throws NotProven. */
export async function legible<T>(what: string, read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof SyntaxError) throw new NotProven(`${what} cannot be read: a column of it is damaged.`);
    throw error;
  }
}
