import {
  leafHash,
  parseLogProof,
  verifyLogProof,
  type Checkpoint,
  type NoteSignature,
  type TrustedKeys,
} from '@custodia/translog';
import { at } from './log-check.ts';
import { NotProven } from './not-proven.ts';
import { openEntry, type OpenedEntry } from './open-entry.ts';

export interface ProvenEntry {
  readonly index: bigint;
  readonly opened: OpenedEntry;
  readonly checkpoint: Checkpoint;
  readonly witnessedBy: readonly NoteSignature[];
}

/**
 * Verifies a receipt (c2sp.org/tlog-proof) of the audit log, which carries its entry as extra data: `{"entry","disclosures"}`.
 * Throws NotProven or a TranslogError.
 */
export function verifyReceipt(text: string, trusted: TrustedKeys): ProvenEntry {
  const { extra, index: claimed } = parseLogProof(text);
  const shown = readExtra(extra);
  const opened = at(claimed, () => openEntry(shown));
  const proven = verifyLogProof(text, { leafHash: leafHash(Buffer.from(shown.entry)), trusted });
  return { ...proven, opened };
}

function readExtra(extra: Uint8Array | null): { entry: string; disclosures: string[] } {
  const text = Buffer.from(extra ?? []).toString('utf8');
  try {
    const members = JSON.parse(text) as { entry: string; disclosures: string[] };
    const { entry, disclosures } = members;
    const isShown = typeof entry === 'string' && disclosures.every((one) => typeof one === 'string');
    // In the one way that it can be written, so that nothing in it goes unread.
    if (isShown && JSON.stringify({ entry, disclosures }) === text) return { entry, disclosures };
  } catch {
    // Said below.
  }
  throw new NotProven('The receipt does not carry its entry: what it proves something about is not there.');
}
