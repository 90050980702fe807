import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { AccessJournal, type AccessJournalOptions } from '../src/access/journal/access-journal.ts';
import type { Kept } from '../src/access/journal/frame.ts';
import { disk, type JournalFile, type JournalFiles } from '../src/access/journal/journal-files.ts';

export const journalFolder = () => mkdtemp(path.join(tmpdir(), 'access-journal-'));

export interface JournalBench {
  readonly journal: AccessJournal;
  readonly logs: string[];
  /** How often the disk promised, and how many appends could not be kept. */
  readonly counted: { synced: number; failed: number };
}

export async function openJournal(
  folder: string,
  options: Partial<Pick<AccessJournalOptions, 'maxBytes' | 'files'>> = {},
): Promise<JournalBench> {
  const logs: string[] = [];
  const counted = { synced: 0, failed: 0 };
  const journal = await AccessJournal.open({
    folder,
    maxBytes: 64 * 1_048_576,
    logger: pino({ level: 'debug' }, { write: (line: string) => logs.push(line) }),
    metrics: { synced: () => (counted.synced += 1), writeFailed: () => (counted.failed += 1) },
    ...options,
  });
  return { journal, logs, counted };
}

/** Something to keep, of about that size. */
export function aKept(name: string, bytes = 100): Kept {
  return { key: `acme:${name}`, events: [JSON.stringify({ name, rest: 'x'.repeat(bytes) })] };
}

/** All that is unshipped, by name; it is noted as shipped on the way, as a shipper would. */
export async function takeAll(journal: AccessJournal): Promise<string[]> {
  const names: string[] = [];
  for (let next = await journal.next(); next !== null; next = await journal.next()) {
    for (const { key } of next.frames) names.push(key.replace('acme:', ''));
    const events = next.frames.reduce((sum, { events: { length } }) => sum + length, 0);
    await journal.shipped({ segment: next.segment, offset: next.frames.at(-1)!.end }, events);
  }
  return names;
}

/** The disk, until a fault is set: then each file does that instead, as a disk would. */
export function failingDisk() {
  const faults: Partial<Record<'write' | 'datasync' | 'open', string>> & { halfWritten?: boolean } = {};
  const fail = (code: string) => Promise.reject(Object.assign(new Error(code), { code }));
  const faulty = (file: JournalFile): JournalFile => ({
    read: (...given) => file.read(...given),
    async write(bytes, offset, length, position) {
      if (!faults.write) return file.write(bytes, offset, length, position);
      // A disk that fills up takes what it has room for.
      await file.write(bytes, offset, Math.floor(length / 2), position);
      return fail(faults.write);
    },
    datasync: () => (faults.datasync ? fail(faults.datasync) : file.datasync()),
    sync: () => file.sync(),
    truncate: (length) => file.truncate(length),
    close: () => file.close(),
  });
  const files: JournalFiles = {
    ...disk,
    open: async (name, flags, mode) => {
      if (faults.open && name.endsWith('.segment')) return fail(faults.open);
      const file = await disk.open(name, flags, mode);
      return name.endsWith('.segment') ? faulty(file) : file;
    },
  };
  return { files, faults };
}
