import { decodeBase64, decodeDecimal, encodeBase64 } from './base64.ts';
import { parseCheckpoint, type Checkpoint } from './checkpoint.ts';
import { HASH_BYTES } from './hash.ts';
import { openNote, type NoteSignature } from './open-note.ts';
import { assertProof, MOST_PROOF_HASHES } from './prove.ts';
import { assertNatural } from './subtrees.ts';
import { TranslogError } from './translog-error.ts';
import { verifyInclusion } from './verify-inclusion.ts';

/** A receipt: that an entry stands in a log, for whoever has the entry and public keys (c2sp.org/tlog-proof). */
export interface LogProof {
  readonly index: bigint;
  readonly proof: readonly Uint8Array[];
  /** A checkpoint's whole note, with the signatures of the log and of witnesses. */
  readonly checkpoint: string;
  /** Whatever helps to find or rebuild the entry. Nobody has signed it. */
  readonly extra: Uint8Array | null;
}

const header = 'c2sp.org/tlog-proof@v1';

/** Throws INVALID_ARGUMENT. */
export function formatLogProof({ index, proof, checkpoint, extra }: LogProof): string {
  assertNatural(index, 'index');
  assertProof(proof);
  const lines = [
    header,
    ...(extra === null ? [] : [`extra ${encodeBase64(extra)}`]),
    `index ${index}`,
    ...proof.map(encodeBase64),
  ];
  return `${lines.join('\n')}\n\n${checkpoint}`;
}

/** Throws PROOF_MALFORMED. Nothing in it has been checked yet: `verifyLogProof` does. */
export function parseLogProof(text: string): LogProof {
  const end = text.indexOf('\n\n');
  if (end === -1) throw malformed('has no empty line before its checkpoint');
  const [first, ...lines] = text.slice(0, end).split('\n');
  if (first !== header) throw malformed(`does not begin with "${header}"`);
  const extraText = lines[0]?.startsWith('extra ') ? lines.shift()!.slice('extra '.length) : null;
  const extra = extraText === null ? null : decodeBase64(extraText);
  if (extraText !== null && extra === null) throw malformed('has extra data that is not base64');
  const index = decodeDecimal(/^index (.*)$/.exec(lines.shift() ?? '')?.[1] ?? '');
  if (index === null) throw malformed('does not tell an index');
  if (lines.length > MOST_PROOF_HASHES) throw malformed('has more hashes than any tree is high');
  return { index, proof: lines.map(readHash), checkpoint: text.slice(end + 2), extra };
}

export interface TrustedKeys {
  /** The log's name: a checkpoint of any other log is refused, whoever signed it. */
  readonly origin: string;
  /** `vkey`s of the log; one of them must have signed. */
  readonly log: readonly string[];
  /** `vkey`s of witnesses. */
  readonly witnesses?: readonly string[];
  /** How many of them must have cosigned; all of them unless it is said. */
  readonly quorum?: number;
}

/**
 * Returns what the receipt proves about the entry with this leaf hash. Throws whatever is wrong first: PROOF_MALFORMED,
 * NOTE_MALFORMED, SIGNATURE_INVALID, SIGNATURE_MISSING, CHECKPOINT_MALFORMED, INCLUSION_NOT_PROVEN.
 */
export function verifyLogProof(
  text: string,
  { leafHash, trusted }: { leafHash: Uint8Array; trusted: TrustedKeys },
): { readonly index: bigint; readonly checkpoint: Checkpoint; readonly witnessedBy: readonly NoteSignature[] } {
  const { index, proof, checkpoint: note } = parseLogProof(text);
  const { checkpoint, witnessedBy } = openCheckpoint(note, trusted);
  verifyInclusion({ leafIndex: index, treeSize: checkpoint.size, leafHash, proof, root: checkpoint.root });
  return { index, checkpoint, witnessedBy };
}

/** Opens a checkpoint's note where the log and enough witnesses have signed it. */
export function openCheckpoint(
  note: string,
  { origin, log, witnesses = [], quorum = witnesses.length }: TrustedKeys,
): { readonly checkpoint: Checkpoint; readonly witnessedBy: readonly NoteSignature[] } {
  const checkpoint = parseCheckpoint(openNote(note, log).text);
  if (checkpoint.origin !== origin) {
    throw new TranslogError(
      'CHECKPOINT_MALFORMED',
      `The checkpoint is of the log "${checkpoint.origin}", not "${origin}".`,
    );
  }
  const witnessedBy = quorum === 0 && witnesses.length === 0 ? [] : cosignaturesOf(note, witnesses);
  if (witnessedBy.length < quorum) {
    const message = `The checkpoint is cosigned by ${witnessedBy.length} of the witnesses, and ${quorum} are asked for.`;
    throw new TranslogError('SIGNATURE_MISSING', message);
  }
  return { checkpoint, witnessedBy };
}

function cosignaturesOf(note: string, witnesses: readonly string[]): readonly NoteSignature[] {
  try {
    return openNote(note, witnesses).signedBy;
  } catch (error) {
    if (error instanceof TranslogError && error.code === 'SIGNATURE_MISSING') return [];
    throw error;
  }
}

function readHash(line: string): Uint8Array {
  const hash = decodeBase64(line);
  if (hash === null || hash.length !== HASH_BYTES) throw malformed('has a line that is not a hash in base64');
  return hash;
}

function malformed(reason: string): TranslogError {
  return new TranslogError('PROOF_MALFORMED', `The proof ${reason}.`);
}
