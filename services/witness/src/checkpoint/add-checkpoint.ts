import type { Database } from '@custodia/persistence';
import {
  openNote,
  parseCheckpoint,
  signatureLine,
  TranslogError,
  verifyConsistency,
  type Checkpoint,
  type NoteSigner,
} from '@custodia/translog';
import type { WitnessedLog } from '../log/log.ts';
import { logStore } from '../log/log.store.ts';
import { readSubmission, type Submission } from './read-submission.ts';

/** What a witness answers. Each but the first cosigns nothing. */
export type Answer =
  | { readonly outcome: 'cosigned'; readonly checkpoint: Checkpoint; readonly lines: string }
  | { readonly outcome: 'malformed' | 'unknown_log' | 'unsigned' | 'inconsistent'; readonly reason: string }
  /** The log asks from another size than the one that was cosigned last. */
  | { readonly outcome: 'conflict'; readonly size: bigint }
  /** Of the size that was cosigned last there is another tree. Both are signed by the log, and kept. */
  | { readonly outcome: 'fork'; readonly size: bigint };

export interface AddCheckpointParts {
  readonly db: Database;
  readonly logs: ReadonlyMap<string, readonly string[]>;
  readonly signer: NoteSigner;
  readonly clock: () => Date;
}

/** Cosigns a checkpoint that its log has signed and that grew out of the one cosigned before. */
export async function addCheckpoint(body: Uint8Array, parts: AddCheckpointParts): Promise<Answer> {
  const submission = readSubmission(body);
  if (submission === null) {
    return malformed('Send the old size, the lines of a consistency proof, an empty line and a checkpoint.');
  }
  const opened = open(submission, parts.logs);
  if ('outcome' in opened) return opened;
  const { text, checkpoint } = opened;
  return parts.db.transaction(async (em): Promise<Answer> => {
    const store = logStore(em);
    // Held until the answer is kept: of two logs' requests at once the second meets what the first has left.
    const known = await store.hold(checkpoint.origin);
    const refusal = refusalOf(submission, checkpoint, known);
    if (refusal?.outcome === 'fork' && known.note !== null) {
      const { origin, size } = checkpoint;
      await store.note({ origin, size, cosigned: known.note, refused: submission.note, seenAt: parts.clock() });
    }
    if (refusal !== null) return refusal;
    // The clock is read while the log is held: at that moment this is the largest tree that was seen.
    const lines = signatureLine(text, parts.signer);
    if (checkpoint.size > known.size) await store.save(checkpoint, submission.note);
    return { outcome: 'cosigned', checkpoint, lines };
  });
}

/** The checkpoint, where its log is known and has signed it. */
function open(
  { oldSize, note }: Submission,
  logs: AddCheckpointParts['logs'],
): { readonly text: string; readonly checkpoint: Checkpoint } | Answer {
  const keys = logs.get(note.slice(0, Math.max(note.indexOf('\n'), 0)));
  if (keys === undefined) return { outcome: 'unknown_log', reason: 'This witness does not know that log.' };
  try {
    const { text } = openNote(note, keys);
    const checkpoint = parseCheckpoint(text);
    if (checkpoint.size > MOST_LEAVES) return malformed('No log has that many entries.');
    if (oldSize > checkpoint.size) return malformed('The old size is larger than that of the checkpoint.');
    return { text, checkpoint };
  } catch (error) {
    if (!(error instanceof TranslogError)) throw error;
    const isUnsigned = error.code === 'SIGNATURE_MISSING' || error.code === 'SIGNATURE_INVALID';
    return isUnsigned ? { outcome: 'unsigned', reason: error.message } : malformed(error.message);
  }
}

/** The largest number that the database keeps. */
const MOST_LEAVES = 2n ** 63n - 1n;

function refusalOf({ oldSize, proof }: Submission, checkpoint: Checkpoint, known: WitnessedLog): Answer | null {
  const isSameRoot = Buffer.compare(checkpoint.root, known.root) === 0;
  if (checkpoint.size === known.size && !isSameRoot) return { outcome: 'fork', size: known.size };
  if (oldSize !== known.size) return { outcome: 'conflict', size: known.size };
  try {
    verifyConsistency({
      size1: known.size,
      root1: known.root,
      size2: checkpoint.size,
      root2: checkpoint.root,
      proof,
    });
    return null;
  } catch (error) {
    if (!(error instanceof TranslogError)) throw error;
    return { outcome: 'inconsistent', reason: error.message };
  }
}

function malformed(reason: string): Answer {
  return { outcome: 'malformed', reason };
}
