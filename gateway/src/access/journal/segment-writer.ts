import type { JournalFile, JournalFiles } from './journal-files.ts';
import { createSegment, segmentPath, type Segment } from './segment.ts';

export interface SegmentWriterParts {
  readonly folder: string;
  readonly files: JournalFiles;
  /** Of the first segment it makes. */
  readonly firstId: number;
  /** A segment is closed when it would grow beyond this. */
  readonly segmentBytes: number;
  /** Told how long the disk took to promise. */
  readonly onSync: (seconds: number) => void;
}

/**
 * Appends to the newest segment. After any failure that segment is left as it was when it was last known to be safe, and
 * never written again: what a disk holds after a failed fsync is not known, and asking again would be told a lie
 * (Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020).
 */
export class SegmentWriter {
  readonly #parts: SegmentWriterParts;
  #nextId: number;
  #open: { readonly file: JournalFile; readonly id: number; bytes: number } | null = null;

  constructor(parts: SegmentWriterParts) {
    this.#parts = parts;
    this.#nextId = parts.firstId;
  }

  /** The segment that may still grow. */
  get openId(): number | null {
    return this.#open?.id ?? null;
  }

  /** Resolves to the segment they are in, as long as it is now, when the bytes are safe. Rejects when they may not be. */
  async append(bytes: Buffer): Promise<Segment> {
    const { segmentBytes, onSync } = this.#parts;
    if (this.#open && this.#open.bytes > 0 && this.#open.bytes + bytes.length > segmentBytes) await this.close();
    const open = (this.#open ??= await this.#create());
    try {
      await writeAll(open.file, bytes, open.bytes);
      const startedAt = performance.now();
      await open.file.datasync();
      onSync((performance.now() - startedAt) / 1_000);
    } catch (error) {
      this.#open = null;
      await this.#abandon(open);
      throw error;
    }
    open.bytes += bytes.length;
    return { id: open.id, path: segmentPath(this.#parts.folder, open.id), bytes: open.bytes };
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    await open?.file.close();
  }

  async #create() {
    const { folder, files } = this.#parts;
    const id = this.#nextId++;
    return { file: await createSegment(folder, id, files), id, bytes: 0 };
  }

  /** What was not promised is taken back where the disk lets it, so that a next start does not take it for an access. */
  async #abandon({ file, id, bytes }: { file: JournalFile; id: number; bytes: number }): Promise<void> {
    const { folder, files } = this.#parts;
    await file.truncate(bytes).catch(() => undefined);
    await file.close().catch(() => undefined);
    if (bytes === 0) await files.unlink(segmentPath(folder, id)).catch(() => undefined);
  }
}

async function writeAll(file: JournalFile, bytes: Buffer, position: number): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}
