import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CustodiaError } from '@custodia/errors';

/** Reads files that options name. Throws BAD_USER_INPUT naming file and option, and never what the file holds. */
export interface FileReader {
  text(file: string, option: string): string;
  json(file: string, option: string): unknown;
}

export function fileReader(workingDir: string): FileReader {
  const text = (file: string, option: string) => {
    try {
      // Some editors begin a file with a byte order mark, which is none of its content.
      return readFileSync(path.resolve(workingDir, file), 'utf8').replace(/^\uFEFF/, '');
    } catch (cause) {
      const message = `${file} cannot be read (${reasonOf(cause)}). Give ${option} a file that can.`;
      throw new CustodiaError('BAD_USER_INPUT', message, { cause });
    }
  };
  const json = (file: string, option: string) => {
    const content = text(file, option);
    try {
      return JSON.parse(content) as unknown;
    } catch {
      // The parser quotes what it stumbled over, which can be somebody's.
      throw new CustodiaError('BAD_USER_INPUT', `${file} is not JSON. Correct it, or give ${option} another file.`);
    }
  };
  return { text, json };
}

function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown';
}
