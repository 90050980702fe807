import { HASH_BYTES } from '@custodia/translog';

/** What a log sends to a witness (c2sp.org/tlog-witness, add-checkpoint). Nothing in it has been checked yet. */
export interface Submission {
  readonly oldSize: bigint;
  readonly proof: readonly Uint8Array[];
  readonly note: string;
}

const MOST_PROOF_LINES = 63;

/** Null where the body is not `old <size>`, lines of a proof, an empty line and a note. */
export function readSubmission(body: Uint8Array): Submission | null {
  const text = decode(body);
  const end = text?.indexOf('\n\n') ?? -1;
  if (text === null || end === -1) return null;
  const [first = '', ...lines] = text.slice(0, end).split('\n');
  const oldSize = /^old (0|[1-9]\d{0,18})$/.exec(first)?.[1];
  const proof = lines.map(readHash);
  if (oldSize === undefined || proof.length > MOST_PROOF_LINES || !proof.every((hash) => hash !== null)) return null;
  return { oldSize: BigInt(oldSize), proof, note: text.slice(end + 2) };
}

function decode(body: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return null;
  }
}

function readHash(line: string): Uint8Array | null {
  const hash = Buffer.from(line, 'base64');
  return hash.length === HASH_BYTES && hash.toString('base64') === line ? hash : null;
}
