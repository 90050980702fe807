import { CustodiaError, loggable } from '@custodia/errors';
import type { Logger } from 'pino';
import { Cursor, type Position } from './cursor.ts';
import { encodeFrame, readFrames, type Frame, type Framed, type Kept } from './frame.ts';
import { GroupCommit } from './group-commit.ts';
import { disk, type JournalFiles } from './journal-files.ts';
import { openFolder } from './open-folder.ts';
import { scanSegment } from './scan-segment.ts';
import { listSegments, readSegment, syncFolder, type Segment } from './segment.ts';
import { SegmentWriter } from './segment-writer.ts';

export interface AccessJournalOptions {
  /** Of this gateway alone. */
  readonly folder: string;
  /** More than this is not kept, however long the event log is away. */
  readonly maxBytes: number;
  readonly logger: Logger;
  readonly metrics: { readonly synced: (seconds: number) => void; readonly writeFailed: () => void };
  readonly clock?: () => number;
  readonly files?: JournalFiles;
}

/** Frames of one segment that have not been shipped, oldest first. */
export interface Unshipped {
  readonly segment: number;
  readonly frames: readonly (Frame & { readonly end: number })[];
}

interface Waiting {
  readonly frame: Buffer;
  readonly events: number;
  readonly atMs: number;
}

interface Opened {
  readonly release: () => void;
  readonly cursor: Cursor;
  readonly firstId: number;
}

const largestSegmentBytes = 8 * 1_048_576;

/**
 * What must not be lost, in files of this gateway's own until the event log has it. An append resolves when the disk has
 * promised to keep it; many that wait share one promise.
 */
export class AccessJournal {
  readonly #options: Required<AccessJournalOptions>;
  readonly #release: () => void;
  readonly #cursor: Cursor;
  readonly #writer: SegmentWriter;
  readonly #commits = new GroupCommit<Waiting>((group) => this.#commit(group));
  /** By id, oldest first. */
  readonly #segments = new Map<number, Segment>();
  readonly #damaged = new Set<number>();
  #bytes = 0;
  #waitingBytes = 0;
  #unshipped = 0;
  #oldestAtMs: number | null = null;
  #failing = false;
  #closed = false;
  #onAppend: () => void = () => {};

  private constructor(options: Required<AccessJournalOptions>, { release, cursor, firstId }: Opened) {
    this.#options = options;
    this.#release = release;
    this.#cursor = cursor;
    this.#writer = new SegmentWriter({
      folder: options.folder,
      files: options.files,
      firstId,
      segmentBytes: Math.min(largestSegmentBytes, Math.ceil(options.maxBytes / 8)),
      onSync: options.metrics.synced,
    });
  }

  /** Throws CONFIGURATION_INVALID where the folder cannot be used or another gateway uses it. */
  static async open(given: AccessJournalOptions): Promise<AccessJournal> {
    const options = { clock: Date.now, files: disk, ...given };
    const { folder, files } = options;
    const release = await openFolder(folder, files);
    try {
      const cursor = await Cursor.open(folder, files);
      const segments = await listSegments(folder, files);
      const firstId = Math.max(cursor.position.segment, ...segments.map(({ id }) => id)) + 1;
      const journal = new AccessJournal(options, { release, cursor, firstId });
      for (const segment of segments) await journal.#recover(segment);
      return journal;
    } catch (error) {
      release();
      throw error;
    }
  }

  /** On disk: what is shipped and not yet removed as well. */
  get bytes(): number {
    return this.#bytes;
  }

  /** From 0 to 1. */
  get fullness(): number {
    return (this.#bytes + this.#waitingBytes) / this.#options.maxBytes;
  }

  /** Events that the event log does not have yet. */
  get unshipped(): number {
    return this.#unshipped;
  }

  /** When the oldest of them was kept, or a little earlier; null when there are none. */
  get oldestAtMs(): number | null {
    return this.#oldestAtMs;
  }

  /** Called after each commit. */
  set onAppend(listener: () => void) {
    this.#onAppend = listener;
  }

  /** Resolves when all of it is safe; rejects with ACCESS_NOT_RECORDED where that cannot be promised. */
  async append(kept: Kept): Promise<void> {
    const atMs = this.#options.clock();
    const frame = encodeFrame(kept, atMs);
    try {
      if (this.#closed) throw new JournalUnavailable('JOURNAL_CLOSED');
      if (this.#bytes + this.#waitingBytes + frame.length > this.#options.maxBytes) {
        throw new JournalUnavailable('JOURNAL_FULL');
      }
      this.#waitingBytes += frame.length;
      await this.#commits.append({ frame, events: kept.events.length, atMs });
    } catch (error) {
      throw this.#failed(error);
    }
    if (this.#failing) this.#options.logger.info({}, 'accesses are recorded again');
    this.#failing = false;
    this.#onAppend();
  }

  /** What to ship next: all that is safe in the oldest segment that has anything left; null when all is shipped. */
  async next(): Promise<Unshipped | null> {
    for (const segment of this.#segments.values()) {
      const from = this.#offsetIn(segment);
      if (from < segment.bytes) return this.#read(segment, from);
      if (segment.id === this.#writer.openId) break;
      await this.#remove(segment);
    }
    // Damage may have cost some that were counted.
    this.#unshipped = 0;
    this.#oldestAtMs = null;
    return null;
  }

  /** The event log has all up to here: so many events more. */
  async shipped(position: Position, events: number): Promise<void> {
    this.#unshipped = Math.max(0, this.#unshipped - events);
    if (this.#unshipped === 0) this.#oldestAtMs = null;
    await this.#move(position);
  }

  /** Takes nothing more, and lets go of the folder when what waits is safe. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#commits.ended();
    await this.#writer.close();
    await this.#cursor.close();
    this.#release();
  }

  async #commit(group: readonly Waiting[]): Promise<void> {
    const bytes = Buffer.concat(group.map(({ frame }) => frame));
    try {
      const segment = await this.#writer.append(bytes);
      this.#segments.set(segment.id, segment);
      this.#bytes += bytes.length;
    } finally {
      this.#waitingBytes -= bytes.length;
    }
    this.#unshipped += group.reduce((sum, { events }) => sum + events, 0);
    this.#oldestAtMs ??= group[0]!.atMs;
  }

  async #read(segment: Segment, from: number): Promise<Unshipped | null> {
    const bytes = await readSegment(segment, { from, to: segment.bytes }, this.#options.files);
    const { frames, damage } = readFrames(bytes);
    this.#noteDamage(segment, damage);
    if (frames.length === 0) {
      await this.#move({ segment: segment.id, offset: segment.bytes });
      return this.next();
    }
    this.#oldestAtMs = frames[0]!.keptAtMs;
    return { segment: segment.id, frames: frames.map((frame) => ({ ...frame, end: from + frame.end })) };
  }

  /** Old segments are read and never written: what was being written when the process ended stays behind their last frame. */
  async #recover(segment: Segment): Promise<void> {
    const { files, logger } = this.#options;
    this.#segments.set(segment.id, segment);
    this.#bytes += segment.bytes;
    const { damage, tornBytes, unshipped, oldestAtMs } = await scanSegment(segment, this.#offsetIn(segment), files);
    this.#unshipped += unshipped;
    this.#oldestAtMs ??= oldestAtMs;
    this.#noteDamage(segment, damage);
    if (tornBytes > 0) logger.info({ segment: segment.id, tornBytes }, 'an access that nobody was shown is left out');
  }

  #offsetIn({ id, bytes }: Segment): number {
    const { segment, offset } = this.#cursor.position;
    if (id < segment) return bytes;
    return id === segment ? Math.min(offset, bytes) : 0;
  }

  #noteDamage({ id }: Segment, damage: Framed['damage']): void {
    if (damage.length === 0 || this.#damaged.has(id)) return;
    this.#damaged.add(id);
    const bytes = damage.reduce((sum, { from, to }) => sum + to - from, 0);
    const message = 'recorded accesses are damaged: what can be read is shipped, and their segment is kept as evidence';
    this.#options.logger.error({ segment: id, bytes }, message);
  }

  async #remove(segment: Segment): Promise<void> {
    const { files, folder } = this.#options;
    await this.#move({ segment: segment.id + 1, offset: 0 });
    if (this.#damaged.delete(segment.id)) await files.rename(segment.path, `${segment.path}.damaged`);
    else await files.unlink(segment.path);
    this.#segments.delete(segment.id);
    this.#bytes -= segment.bytes;
    await syncFolder(folder, files);
  }

  async #move(position: Position): Promise<void> {
    await this.#cursor.move(position).catch((error: unknown) => {
      // Shipping makes room, so a full disk must not end it. The next start ships a little again.
      this.#options.logger.warn({ error: loggable(error) }, 'how far accesses are shipped could not be noted');
    });
  }

  #failed(cause: unknown): CustodiaError {
    const { metrics, logger } = this.#options;
    metrics.writeFailed();
    if (!this.#failing)
      logger.error({ error: loggable(cause) }, 'accesses cannot be recorded: no personal data is shown');
    this.#failing = true;
    return new CustodiaError('ACCESS_NOT_RECORDED', 'The access could not be recorded.', { cause });
  }
}

class JournalUnavailable extends Error {
  override readonly name = 'JournalUnavailable';
  readonly code: string;

  constructor(code: 'JOURNAL_FULL' | 'JOURNAL_CLOSED') {
    super(code);
    this.code = code;
  }
}
