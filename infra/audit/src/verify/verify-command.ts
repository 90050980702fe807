import { openSync, readSync, closeSync, readFileSync } from 'node:fs';
import { openCheckpoint, type Checkpoint, type NoteSignature, type TrustedKeys } from '@custodia/translog';
import type { VerifyArguments } from '../audit-arguments.ts';
import type { CommandIo } from '../command-io.ts';
import { WrongUsage } from '../wrong-usage.ts';
import { openProgress } from './progress.ts';
import type { Line } from './read-lines.ts';
import { verifyGrowth } from './verify-growth.ts';
import { verifyLog } from './verify-log.ts';
import { verifyReceipt } from './verify-receipt.ts';

/** Verifies files, and says in a line or two what was proven. Throws NotProven, a TranslogError, or WrongUsage. */
export function verifyFiles({ what, files, proof }: VerifyArguments, trusted: TrustedKeys, io: CommandIo): void {
  const [file = '', second = ''] = files;
  if (what === 'receipt') sayReceipt(read(file), trusted, io);
  else if (what === 'checkpoint') sayCheckpoint(read(file), trusted, io);
  else if (what === 'log') sayLog(file, { trusted }, io);
  else if (isExport(second)) {
    if (proof !== null) throw new WrongUsage('The entries are the proof: --proof is for two checkpoints.');
    const since = openCheckpoint(read(file), trusted).checkpoint;
    sayLog(second, { trusted, since }, io);
  } else {
    if (proof === null) throw new WrongUsage('Two checkpoints take a proof: --proof <file>. See: audit -- prove.');
    const { from, to } = verifyGrowth({ from: read(file), to: read(second), proof: read(proof) }, trusted);
    io.out(`Proven: the log ${to.origin} only grew from ${count(from.size)} to ${count(to.size)} entries.`);
    io.out(`From root ${base64(from.root)} to root ${base64(to.root)}, both signed by the log.`);
  }
}

function sayReceipt(text: string, trusted: TrustedKeys, { out }: CommandIo): void {
  const { index, opened, checkpoint, witnessedBy } = verifyReceipt(text, trusted);
  const { id, action, tenant, occurredAt } = opened.open;
  out(`Proven: ${action} (${id}), of tenant ${tenant}, ${occurredAt}, is entry ${index} of ${nameOf(checkpoint)}.`);
  out(signedBy(checkpoint, witnessedBy));
}

function sayCheckpoint(note: string, trusted: TrustedKeys, { out }: CommandIo): void {
  const { checkpoint, witnessedBy } = openCheckpoint(note, trusted);
  out(`Proven: the log says of itself that it is ${nameOf(checkpoint)}.`);
  out(signedBy(checkpoint, witnessedBy));
}

function sayLog(file: string, claim: { trusted: TrustedKeys; since?: Checkpoint }, io: CommandIo): void {
  const tell = openProgress(io);
  const onLine = ({ number, end, fileBytes }: Line) => tell(number, end / Math.max(fileBytes, end));
  const proven = verifyLog(requireFile(file), { ...claim, onLine });
  const { checkpoint, witnessedBy, tenant, counts } = proven;
  const others = counts.size - counts.shown;
  const shown =
    tenant === null
      ? 'every entry is there'
      : `${count(counts.shown)} entries of tenant ${tenant} are there, ${count(others)} of others as hashes`;
  const grown = claim.since ? ` It only grew since it had ${count(claim.since.size)}.` : '';
  const values = `${count(counts.disclosed)} personal values disclosed, ${count(counts.withheld)} withheld`;
  io.out(`Proven: ${nameOf(checkpoint)}, from the first on; ${shown}; ${values}.${grown}`);
  io.out(signedBy(checkpoint, witnessedBy));
}

function nameOf({ origin, size }: Checkpoint): string {
  return `the ${count(size)} entries of ${origin}`;
}

function signedBy({ root, origin }: Checkpoint, witnesses: readonly NoteSignature[]): string {
  const names = witnesses.map(({ name, timestamp }) => `${name} at ${timeOf(timestamp)}`);
  const cosigned = names.length === 0 ? 'no witness was asked for' : `cosigned by ${names.join(', ')}`;
  return `Root ${base64(root)}, signed by ${origin}; ${cosigned}.`;
}

function timeOf(seconds: bigint | null): string {
  // A witness may write any number of 64 bits; a Date holds fewer.
  const at = new Date(Number(seconds ?? 0n) * 1_000);
  return Number.isNaN(at.getTime()) ? `second ${seconds}` : at.toISOString().replace('.000Z', 'Z');
}

function count(value: bigint): string {
  return value.toLocaleString('en');
}

function base64(hash: Uint8Array): string {
  return Buffer.from(hash).toString('base64');
}

function read(file: string): string {
  return readFileSync(requireFile(file), 'utf8');
}

/** Exports are lines of JSON; checkpoints begin with the name of a log. */
function isExport(file: string): boolean {
  const descriptor = openSync(requireFile(file), 'r');
  try {
    const first = Buffer.alloc(1);
    return readSync(descriptor, first) === 1 && first.toString() === '{';
  } finally {
    closeSync(descriptor);
  }
}

function requireFile(file: string): string {
  try {
    closeSync(openSync(file, 'r'));
    return file;
  } catch (error) {
    throw new WrongUsage(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`);
  }
}
