import { HASH_BYTES, openCheckpoint, type Checkpoint, type NoteSignature, type TrustedKeys } from '@custodia/translog';
import { createLogCheck, type LogCheck, type LogCounts } from './log-check.ts';
import { NotProven } from './not-proven.ts';
import { readLines, type Line } from './read-lines.ts';

export interface ProvenLog {
  readonly checkpoint: Checkpoint;
  readonly witnessedBy: readonly NoteSignature[];
  /** For whom it was exported; null: whole. */
  readonly tenant: string | null;
  readonly counts: LogCounts;
}

export interface LogClaim {
  readonly trusted: TrustedKeys;
  /** An earlier checkpoint of the log, which these entries must have grown out of. */
  readonly since?: Checkpoint;
  readonly onLine?: (line: Line) => void;
}

/**
 * Verifies an exported log from its first entry on: lines in order, every entry's text and disclosures, and that together they
 * are the very tree that the last line's checkpoint is signed over. Throws NotProven or a TranslogError: what is wrong first.
 * The file: a header, a line for each entry (or, of other tenants, its hash), and a checkpoint.
 */
export function verifyLog(file: string, { trusted, since, onLine }: LogClaim): ProvenLog {
  const lines = readLines(file);
  const { origin, size, tenant } = readHeader(next(lines));
  if (since !== undefined && since.size > size) {
    throw new NotProven(`The file holds ${size} entries, and the earlier checkpoint is signed over ${since.size}.`);
  }
  const check = createLogCheck(tenant);
  for (;;) {
    if (check.counts.size === since?.size) assertRoot(check, since, 'the earlier checkpoint');
    if (check.counts.size === size) break;
    const line = next(lines);
    addLine(check, line);
    onLine?.(line);
  }
  const { checkpoint, witnessedBy } = openCheckpoint(readCheckpoint(next(lines)), trusted);
  if (!lines.next().done) throw new NotProven('The file goes on after its checkpoint.');
  if (checkpoint.origin !== origin) throw new NotProven('The header names another log than the checkpoint.');
  if (checkpoint.size !== size) {
    throw new NotProven(`The file holds ${size} entries, and the checkpoint is signed over ${checkpoint.size}.`);
  }
  assertRoot(check, checkpoint, 'the checkpoint');
  return { checkpoint, witnessedBy, tenant, counts: check.counts };
}

function assertRoot(check: LogCheck, { root, size }: Checkpoint, what: string): void {
  if (Buffer.compare(check.root(), root) === 0) return;
  throw new NotProven(
    `The ${size} entries are not those that ${what} is signed over: at least one was changed, put in, left out or moved.`,
  );
}

function readHeader(line: Line): { origin: string; size: bigint; tenant: string | null } {
  const { custodia, origin, size, tenant } = readMembers(line, ['custodia', 'origin', 'size', 'tenant']);
  if (custodia !== 'audit-log/v1') throw new NotProven('The file is no exported audit log (audit-log/v1).');
  const isSize = typeof size === 'number' && Number.isSafeInteger(size) && size >= 0;
  if (!isSize || typeof origin !== 'string' || (tenant !== null && typeof tenant !== 'string')) {
    throw new NotProven('The header does not tell origin, size and tenant.');
  }
  return { origin, size: BigInt(size), tenant };
}

function addLine(check: LogCheck, line: Line): void {
  const index = check.counts.size;
  const { i, entry, disclosures, leaf } = readMembers(line, ['i', 'entry', 'disclosures'], ['i', 'leaf']);
  if (i !== Number(index)) throw new NotProven(`Line ${line.number} is not entry ${index}, which should stand there.`);
  if (leaf !== undefined) check.addLeaf(readHash(leaf, index));
  else if (typeof entry === 'string' && isTexts(disclosures)) check.addEntry({ entry, disclosures });
  else throw new NotProven(`Line ${line.number} is no entry.`);
}

function readCheckpoint(line: Line): string {
  const { checkpoint } = readMembers(line, ['checkpoint']);
  if (typeof checkpoint !== 'string') throw new NotProven('The line after the last entry is no checkpoint.');
  return checkpoint;
}

/** A line of exactly these members, in the one way that they can be written: nothing in it goes unread. */
function readMembers({ text, number }: Line, ...kinds: readonly (readonly string[])[]): Record<string, unknown> {
  let members: unknown;
  try {
    members = JSON.parse(text);
  } catch {
    throw new NotProven(`Line ${number} is not JSON.`);
  }
  const keys = typeof members === 'object' && members !== null ? Object.keys(members).join() : '';
  if (!kinds.some((names) => names.join() === keys) || JSON.stringify(members) !== text) {
    const names = kinds.map((kind) => kind.join(', ')).join(' or ');
    throw new NotProven(`Line ${number} is not written as exports are: a JSON object of ${names}.`);
  }
  return members as Record<string, unknown>;
}

function readHash(leaf: unknown, index: bigint): Uint8Array {
  const hash = Buffer.from(typeof leaf === 'string' ? leaf : '', 'base64');
  if (hash.length === HASH_BYTES && hash.toString('base64') === leaf) return hash;
  throw new NotProven(`Entry ${index} is neither shown nor a hash.`);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function next(lines: Generator<Line>): Line {
  const { done, value } = lines.next();
  if (done === true) throw new NotProven('The file ends before its last entry or its checkpoint: it was cut short.');
  return value;
}
