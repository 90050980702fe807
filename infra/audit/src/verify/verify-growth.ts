import { HASH_BYTES, openCheckpoint, verifyConsistency, type Checkpoint, type TrustedKeys } from '@custodia/translog';
import { NotProven } from './not-proven.ts';

export interface ProvenGrowth {
  readonly from: Checkpoint;
  readonly to: Checkpoint;
}

/**
 * Verifies that the log of one checkpoint grew into that of another. `proof`: hashes in base64, a line each, as a log sends them to a
 * witness. Throws NotProven or a TranslogError.
 */
export function verifyGrowth(
  notes: { readonly from: string; readonly to: string; readonly proof: string },
  trusted: TrustedKeys,
): ProvenGrowth {
  const [from, to] = [notes.from, notes.to].map((note) => openCheckpoint(note, trusted).checkpoint) as [
    Checkpoint,
    Checkpoint,
  ];
  verifyConsistency({
    size1: from.size,
    size2: to.size,
    root1: from.root,
    root2: to.root,
    proof: readProof(notes.proof),
  });
  return { from, to };
}

function readProof(text: string): Uint8Array[] {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new NotProven('The proof ends within a line: it was cut short.');
  return lines.map((line) => {
    const hash = Buffer.from(line, 'base64');
    if (hash.length === HASH_BYTES && hash.toString('base64') === line) return hash;
    throw new NotProven('The proof is not a list of hashes in base64, a line each.');
  });
}
