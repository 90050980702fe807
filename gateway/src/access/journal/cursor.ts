import { constants } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import type { JournalFile, JournalFiles } from './journal-files.ts';

/** How far the journal has been shipped: all of the segments before this one, and so many bytes of it. */
export interface Position {
  readonly segment: number;
  readonly offset: number;
}

const start: Position = { segment: 0, offset: 0 };
const bytesOfCursor = 20;

/**
 * A position that outlives the process. It is written over itself, so it needs no space on a full disk; where it was being
 * written when the machine stopped, shipping begins with the oldest segment, and consumers drop what they know.
 */
export class Cursor {
  readonly #file: JournalFile;
  #position: Position;

  private constructor(file: JournalFile, position: Position) {
    this.#file = file;
    this.#position = position;
  }

  static async open(folder: string, files: JournalFiles): Promise<Cursor> {
    const file = await files.open(path.join(folder, 'shipped'), constants.O_RDWR | constants.O_CREAT, 0o600);
    const bytes = Buffer.alloc(bytesOfCursor);
    const { bytesRead } = await file.read(bytes, 0, bytesOfCursor, 0);
    return new Cursor(file, bytesRead === bytesOfCursor ? decode(bytes) : start);
  }

  get position(): Position {
    return this.#position;
  }

  /** From here on this is the position, also where it could not be written; then a next start ships a little again. */
  async move(position: Position): Promise<void> {
    this.#position = position;
    await this.#file.write(encode(position), 0, bytesOfCursor, 0);
    await this.#file.datasync();
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

function encode({ segment, offset }: Position): Buffer {
  const bytes = Buffer.alloc(bytesOfCursor);
  bytes.writeDoubleLE(segment, 0);
  bytes.writeDoubleLE(offset, 8);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 16)), 16);
  return bytes;
}

function decode(bytes: Buffer): Position {
  if (crc32(bytes.subarray(0, 16)) !== bytes.readUInt32LE(16)) return start;
  return { segment: bytes.readDoubleLE(0), offset: bytes.readDoubleLE(8) };
}
