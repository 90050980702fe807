import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import type { LogReading } from '@custodia/audit';
import { leafHash, parseCheckpoint, type Checkpoint } from '@custodia/translog';
import type { ExportArguments } from '../audit-arguments.ts';
import { checkedEntries } from '../database/checked-entries.ts';
import { createLogCheck } from '../verify/log-check.ts';
import { NotProven } from '../verify/not-proven.ts';
import { WrongUsage } from '../wrong-usage.ts';
import { exportLines } from './export-lines.ts';

const FLUSH_CHARACTERS = 1 << 20;

/**
 * Writes the log up to its latest checkpoint, and nothing that does not verify: the file is there whole, or not at all. Answers
 * what it ends with. Throws NotProven, WrongUsage.
 */
export async function exportLog(
  reading: LogReading,
  { out, tenant, force }: Omit<ExportArguments, 'command'>,
  onEntry: (index: bigint, size: bigint) => void = () => {},
): Promise<{ checkpoint: Checkpoint; shown: bigint }> {
  if (existsSync(out) && !force) throw new WrongUsage(`${out} is there already. Name another file, or add --force.`);
  const latest = await reading.latestCheckpoint();
  if (latest === null) throw new WrongUsage('The log has signed no checkpoint yet: there is nothing to export.');
  const checkpoint = parseCheckpoint(latest.note.slice(0, latest.note.lastIndexOf('\n\n') + 1));
  const draft = `${out}.partial`;
  const file = openDraft(draft);
  try {
    let lines = exportLines.header({ ...checkpoint, tenant });
    let shown = 0n;
    const check = createLogCheck(null);
    for await (const { row } of checkedEntries(reading, checkpoint.size, check)) {
      const isShown = tenant === null || row.tenantId === tenant;
      shown += isShown ? 1n : 0n;
      lines += isShown
        ? exportLines.entry(row.leafIndex, { entry: row.canonical, disclosures: row.disclosures })
        : exportLines.leaf(row.leafIndex, leafHash(Buffer.from(row.canonical)));
      onEntry(check.counts.size, checkpoint.size);
      if (lines.length < FLUSH_CHARACTERS) continue;
      writeSync(file, lines);
      lines = '';
    }
    if (Buffer.compare(check.root(), checkpoint.root) !== 0) {
      throw new NotProven(`The ${checkpoint.size} entries are not those that the latest checkpoint is signed over.`);
    }
    writeSync(file, lines + exportLines.checkpoint(latest.note));
    fsyncSync(file);
    renameSync(draft, out);
    return { checkpoint, shown };
  } finally {
    closeSync(file);
    rmSync(draft, { force: true });
  }
}

/** For its owner alone: it holds whom everything was about. */
function openDraft(draft: string): number {
  try {
    return openSync(draft, 'w', 0o600);
  } catch (error) {
    throw new WrongUsage(`${draft} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`);
  }
}
