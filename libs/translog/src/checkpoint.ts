import { decodeBase64, decodeDecimal, encodeBase64 } from './base64.ts';
import { assertHash, HASH_BYTES } from './hash.ts';
import { assertNatural } from './subtrees.ts';
import { TranslogError } from './translog-error.ts';

/** What a log says it is at one moment (c2sp.org/tlog-checkpoint). As a text it is what the log signs. */
export interface Checkpoint {
  /** The name of the log. */
  readonly origin: string;
  readonly size: bigint;
  readonly root: Uint8Array;
}

/** The text that a checkpoint's note holds. Throws INVALID_ARGUMENT. */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  if (origin === '' || /\p{Cc}/u.test(origin)) {
    throw new TranslogError('INVALID_ARGUMENT', 'The origin of a log is one line that is not empty.');
  }
  assertNatural(size, 'size');
  assertHash(root, 'root');
  return `${origin}\n${size}\n${encodeBase64(root)}\n`;
}

/**
 * Reads the text of an opened note as a checkpoint. Throws CHECKPOINT_MALFORMED. Lines after the third are the log's own
 * and are left aside: nobody can check them.
 */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split('\n');
  const [origin = '', sizeText = '', rootText = '', ...extensions] = lines.slice(0, -1);
  const [size, root] = [decodeDecimal(sizeText), decodeBase64(rootText)];
  if (lines.at(-1) !== '' || origin === '' || extensions.includes('')) {
    throw new TranslogError('CHECKPOINT_MALFORMED', 'A checkpoint is three lines or more, none of them empty.');
  }
  if (size === null || root === null || root.length !== HASH_BYTES) {
    const message = 'A checkpoint tells its size as a decimal number and its root as a hash in base64.';
    throw new TranslogError('CHECKPOINT_MALFORMED', message);
  }
  return { origin, size, root };
}
