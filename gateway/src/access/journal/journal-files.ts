import { open, readdir, rename, stat, unlink } from 'node:fs/promises';

/** The disk, as much of it as the journal needs. Tests let it fail as disks do. */
export interface JournalFiles {
  open(path: string, flags: number, mode?: number): Promise<JournalFile>;
  readdir(path: string): Promise<string[]>;
  rename(from: string, to: string): Promise<void>;
  stat(path: string): Promise<{ readonly size: number }>;
  unlink(path: string): Promise<void>;
}

export interface JournalFile {
  read(bytes: Buffer, offset: number, length: number, position: number): Promise<{ readonly bytesRead: number }>;
  /** May write less than it was given. */
  write(bytes: Buffer, offset: number, length: number, position: number): Promise<{ readonly bytesWritten: number }>;
  datasync(): Promise<void>;
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

export const disk: JournalFiles = { open, readdir, rename, stat, unlink };
