import type { TrustedKeys } from '@custodia/translog';
import type { ExportArguments, OcsfArguments, ProveArguments } from '../audit-arguments.ts';
import type { CommandIo } from '../command-io.ts';
import { exportLog } from '../export/export-log.ts';
import { exportOcsf } from '../ocsf/export-ocsf.ts';
import { openProgress } from '../verify/progress.ts';
import { WrongUsage } from '../wrong-usage.ts';
import { openAuditDatabase, type AuditDatabase } from './open-audit-database.ts';
import { verifyDatabase } from './verify-database.ts';

export async function verifyDatabaseCommand(trusted: TrustedKeys, io: CommandIo): Promise<void> {
  await within(io, async ({ reading }) => {
    const { counts, checkpoints, latest } = await verifyDatabase(reading, trusted, progressOf(io));
    io.out(
      `Proven: the ${count(counts.size)} entries of ${trusted.origin} are as they were hashed, column by column, with their index of subjects and their tree; ${count(counts.disclosed)} personal values are kept, ${count(counts.withheld)} were erased.`,
    );
    io.out(
      latest === null
        ? 'Nothing of it is signed yet.'
        : `${count(checkpoints)} checkpoints hold; the latest is over ${count(latest.size)} entries, root ${Buffer.from(latest.root).toString('base64')}.`,
    );
  });
}

export async function exportCommand(asked: ExportArguments, io: CommandIo): Promise<void> {
  await within(io, async ({ reading }) => {
    const { checkpoint, shown } = await exportLog(reading, asked, progressOf(io));
    const others = checkpoint.size - shown;
    const hashes = asked.tenant === null ? '' : ` and ${count(others)} of other tenants as hashes`;
    io.out(`${asked.out}: ${count(shown)} entries${hashes}. Verify it: npm run -s audit -- verify log ${asked.out}`);
  });
}

export async function ocsfCommand(asked: OcsfArguments, io: CommandIo): Promise<void> {
  await within(io, async ({ reading }) => {
    const written = await exportOcsf(reading, asked, progressOf(io));
    io.out(`${asked.out}: ${written.toLocaleString('en')} events of OCSF 1.6.0.`);
  });
}

/** Writes the proof alone to stdout, for a file. */
export async function proveCommand({ from, to }: ProveArguments, io: CommandIo): Promise<void> {
  await within(io, async ({ reading, prove }) => {
    const { size } = await reading.counts();
    const until = to ?? (await reading.latestCheckpoint())?.size ?? 0n;
    if (from > until || until > size)
      throw new WrongUsage(`The log has ${size} entries: it did not grow from ${from} to ${until}.`);
    for (const hash of await prove(from, until)) io.out(Buffer.from(hash).toString('base64'));
  });
}

async function within(io: CommandIo, run: (database: AuditDatabase) => Promise<void>): Promise<void> {
  const database = await openAuditDatabase(io.env);
  try {
    await run(database);
  } finally {
    await database.close();
  }
}

function progressOf(io: CommandIo): (index: bigint, size: bigint) => void {
  const tell = openProgress(io);
  return (index, size) => tell(Number(index), Number(index) / Number(size));
}

function count(value: bigint): string {
  return value.toLocaleString('en');
}
