import { openNote, parseNoteKey, TranslogError } from '@custodia/translog';
import type { WitnessAddress } from './witness-list.ts';

/** A checkpoint on its way to a witness (c2sp.org/tlog-witness, add-checkpoint). */
export interface Submission {
  readonly oldSize: bigint;
  /** That the checkpoint's tree grew out of the one of `oldSize`. */
  readonly proof: readonly Uint8Array[];
  /** As the log has signed it. */
  readonly note: string;
}

export type WitnessAnswer =
  /** A signature line that was checked with the witness's key. */
  | { readonly is: 'cosigned'; readonly line: string }
  /** 409: this is what it has cosigned last. */
  | { readonly is: 'other-size'; readonly size: bigint }
  /** 422: what it has cosigned is not how this tree began. */
  | { readonly is: 'inconsistent' }
  /** It answers and does not cosign: it does not know the log or its key, or is no witness. */
  | { readonly is: 'refused'; readonly status: number }
  /** What it sent is not its signature of this checkpoint. */
  | { readonly is: 'unverified' };

/** More than 100 cosignatures take. */
const MOST_BYTES = 16 * 1024;

/** Throws where the witness is away, answers too late (`signal`), too much, or with a server's error. */
export async function askWitness(
  { url, key }: WitnessAddress,
  { oldSize, proof, note }: Submission,
  signal: AbortSignal,
): Promise<WitnessAnswer> {
  const lines = [`old ${oldSize}`, ...proof.map((hash) => Buffer.from(hash).toString('base64')), '', note];
  const response = await fetch(`${url.replace(/\/$/, '')}/add-checkpoint`, {
    method: 'POST',
    body: lines.join('\n'),
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    // Where it is was set by whoever runs the log, and is not for the answer to change.
    redirect: 'manual',
    signal,
  });
  const body = await readBounded(response);
  if (response.status >= 500) throw new Error(`The witness answered ${response.status}.`);
  if (response.status === 409 && /^(0|[1-9]\d{0,18})\n$/.test(body)) return { is: 'other-size', size: BigInt(body) };
  if (response.status === 422) return { is: 'inconsistent' };
  if (response.status !== 200) return { is: 'refused', status: response.status };
  const line = cosignatureIn(body, note, key);
  return line === null ? { is: 'unverified' } : { is: 'cosigned', line };
}

/** The line that this key made of this note. Lines of keys that nobody asked for are left aside. */
function cosignatureIn(body: string, note: string, key: string): string | null {
  const { name } = parseNoteKey(key);
  const text = note.slice(0, note.lastIndexOf('\n\n') + 1);
  for (const line of body.split('\n').filter((candidate) => candidate.startsWith(`— ${name} `))) {
    try {
      openNote(`${text}\n${line}\n`, [key]);
      return `${line}\n`;
    } catch (error) {
      if (!(error instanceof TranslogError)) throw error;
    }
  }
  return null;
}

async function readBounded({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MOST_BYTES) throw new Error('The witness answered more than any cosignature takes.');
  }
  return Buffer.concat(chunks).toString('utf8');
}
