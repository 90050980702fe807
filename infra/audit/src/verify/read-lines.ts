import { isUtf8 } from 'node:buffer';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { NotProven } from './not-proven.ts';

export interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
  /** Bytes up to its end. */
  readonly end: number;
  readonly fileBytes: number;
}

const CHUNK_BYTES = 1 << 20;
/** More than any entry has; whoever sends a file without line ends does not fill our memory. */
const MOST_LINE_BYTES = 16 << 20;

/** The lines of a file, one by one, each ended by a newline. Throws NotProven where one is not, or is no UTF-8. */
export function* readLines(file: string): Generator<Line> {
  const descriptor = openSync(file, 'r');
  try {
    const fileBytes = fstatSync(descriptor).size;
    let [rest, number, end]: [Buffer, number, number] = [Buffer.alloc(0), 0, 0];
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const length = readSync(descriptor, chunk);
      if (length === 0) break;
      const bytes = Buffer.concat([rest, chunk.subarray(0, length)]);
      let begin = 0;
      for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, begin)) {
        const line = bytes.subarray(begin, at);
        number += 1;
        end += at + 1 - begin;
        begin = at + 1;
        if (!isUtf8(line)) throw new NotProven(`Line ${number} is not UTF-8.`);
        yield { text: line.toString('utf8'), number, end, fileBytes };
      }
      rest = bytes.subarray(begin);
      if (rest.length > MOST_LINE_BYTES) throw new NotProven(`Line ${number + 1} is longer than any entry.`);
    }
    if (rest.length > 0) throw new NotProven(`The file ends within line ${number + 1}: it was cut short.`);
  } finally {
    closeSync(descriptor);
  }
}
