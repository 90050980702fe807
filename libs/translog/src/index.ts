/**
 * Merkle trees (RFC 9162), signed notes, checkpoints and receipts (C2SP): how anybody proves that a log was only appended to.
 * Pure. Refuses to know what an entry means, where a log is kept, or a clock that it was not handed.
 *
 *     verifyInclusion({ leafIndex, treeSize, leafHash: leafHash(entry), proof, root }); // returns, or throws a TranslogError
 */
export { formatCheckpoint, parseCheckpoint, type Checkpoint } from './checkpoint.ts';
export { emptyRoot, HASH_BYTES, leafHash, nodeHash } from './hash.ts';
export {
  formatLogProof,
  openCheckpoint,
  parseLogProof,
  verifyLogProof,
  type LogProof,
  type TrustedKeys,
} from './log-proof.ts';
export { formatNoteKey, parseNoteKey, type NoteKey, type SignatureType } from './note-key.ts';
export { openNote, type NoteSignature, type OpenedNote } from './open-note.ts';
export { consistencyProof, inclusionProof } from './prove.ts';
export { cosigner, ed25519Signer, signatureLine, signNote, type NoteSigner } from './sign-note.ts';
export {
  consistencySubtrees,
  inclusionSubtrees,
  perfectNodes,
  rootOverNodes,
  type NodeId,
  type Subtree,
} from './subtrees.ts';
export { TranslogError, type TranslogErrorCode } from './translog-error.ts';
export { rootOf, TreeHasher } from './tree-hasher.ts';
export { verifyConsistency, type ConsistencyClaim } from './verify-consistency.ts';
export { verifyInclusion, type InclusionClaim } from './verify-inclusion.ts';
