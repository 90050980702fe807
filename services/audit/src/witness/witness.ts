import { parseNoteKey } from '@custodia/translog';
import { askWitness, type WitnessAnswer } from './ask-witness.ts';
import type { WitnessAddress } from './witness-list.ts';

/** A checkpoint that the log has signed, with the way to prove what it grew out of. */
export interface SignedCheckpoint {
  /** The whole note. */
  readonly note: string;
  readonly size: bigint;
  /** The consistency proof from the tree of `oldSize` to this one. */
  readonly proofFrom: (oldSize: bigint) => Promise<readonly Uint8Array[]>;
}

/** What became of asking one witness. Only `cosigned` has a line. */
export type WitnessOutcome =
  | { readonly outcome: 'cosigned'; readonly line: string }
  /** The witness has cosigned another tree of that size, or one that this did not grow out of: **the log shows two histories**. */
  | { readonly outcome: 'fork'; readonly size: bigint }
  /** The witness has cosigned a larger tree: **the log has lost entries**, as after a restore of its database. */
  | { readonly outcome: 'ahead'; readonly size: bigint }
  | { readonly outcome: 'refused' | 'unverified'; readonly status?: number }
  | { readonly outcome: 'away' }
  /** The log cannot prove what it grew out of: its own tree is damaged. */
  | { readonly outcome: 'unproven'; readonly error: unknown };

/** One witness, and what it has cosigned last as far as we know. */
export interface Witness {
  readonly name: string;
  /** Never throws. */
  cosign(checkpoint: SignedCheckpoint, signal: AbortSignal): Promise<WitnessOutcome>;
}

/** It may have cosigned more than we know, and once more while we make the proof. */
const MOST_ASKED = 3;

export function createWitness(address: WitnessAddress): Witness {
  // Unknown after a start: asked from nothing, it answers what it has.
  let known = 0n;
  return {
    name: parseNoteKey(address.key).name,
    async cosign({ note, size, proofFrom }, signal) {
      for (let attempt = 0; attempt < MOST_ASKED; attempt += 1) {
        if (known > size) return { outcome: 'ahead', size: known };
        let proof: readonly Uint8Array[];
        try {
          proof = known === 0n || known === size ? [] : await proofFrom(known);
        } catch (error) {
          return { outcome: 'unproven', error };
        }
        const answer = await askWitness(address, { oldSize: known, proof, note }, signal).catch(() => null);
        if (answer === null) return { outcome: 'away' };
        const outcome = outcomeOf(answer, known);
        if (answer.is === 'cosigned') known = size;
        if (answer.is === 'other-size') known = answer.size;
        if (outcome !== null) return outcome;
      }
      return { outcome: 'away' };
    },
  };
}

/** Null where it is to be asked again, from the size that it told. */
function outcomeOf(answer: WitnessAnswer, asked: bigint): WitnessOutcome | null {
  switch (answer.is) {
    case 'cosigned':
      return { outcome: 'cosigned', line: answer.line };
    case 'inconsistent':
      return { outcome: 'fork', size: asked };
    case 'other-size':
      // Asked from the very size that it has, it means that the roots differ.
      return answer.size === asked ? { outcome: 'fork', size: asked } : null;
    case 'refused':
      return { outcome: 'refused', status: answer.status };
    case 'unverified':
      return { outcome: 'unverified' };
  }
}
