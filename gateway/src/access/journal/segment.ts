import { constants } from 'node:fs';
import path from 'node:path';
import type { JournalFile, JournalFiles } from './journal-files.ts';

/** A file of the journal: written from its beginning to its end, shipped, removed. Its bytes are never changed. */
export interface Segment {
  /** Grows by one with each segment. */
  readonly id: number;
  readonly path: string;
  /** So many bytes are safe; what is behind them nobody was promised. */
  readonly bytes: number;
}

const nameOf = (id: number) => `${String(id).padStart(12, '0')}.segment`;
const name = /^(\d{12})\.segment$/;

export function segmentPath(folder: string, id: number): string {
  return path.join(folder, nameOf(id));
}

/** Oldest first. */
export async function listSegments(folder: string, files: JournalFiles): Promise<Segment[]> {
  const ids = (await files.readdir(folder)).flatMap((entry) => name.exec(entry)?.[1] ?? []).map(Number);
  ids.sort((a, b) => a - b);
  return Promise.all(
    ids.map(async (id) => {
      const file = segmentPath(folder, id);
      return { id, path: file, bytes: (await files.stat(file)).size };
    }),
  );
}

/** Makes a segment that is still there when the machine stops: its name is in the folder before anything is in it. */
export async function createSegment(folder: string, id: number, files: JournalFiles): Promise<JournalFile> {
  const file = await files.open(
    segmentPath(folder, id),
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL,
    0o600,
  );
  try {
    await syncFolder(folder, files);
    return file;
  } catch (error) {
    await file.close().catch(() => undefined);
    await files.unlink(segmentPath(folder, id)).catch(() => undefined);
    throw error;
  }
}

export async function syncFolder(folder: string, files: JournalFiles): Promise<void> {
  const opened = await files.open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await opened.sync();
  } finally {
    await opened.close();
  }
}

/** The bytes from `from` to `to`; fewer only where the file has been cut. */
export async function readSegment(
  { path: file }: Segment,
  { from, to }: { readonly from: number; readonly to: number },
  files: JournalFiles,
): Promise<Buffer> {
  const opened = await files.open(file, constants.O_RDONLY);
  try {
    const bytes = Buffer.allocUnsafe(to - from);
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await opened.read(bytes, filled, bytes.length - filled, from + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  } finally {
    await opened.close();
  }
}
