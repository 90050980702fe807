import type { CommandIo } from '../command-io.ts';

const FIRST_AFTER_MS = 2_000;
const THEN_EACH_MS = 1_000;
/** The clock is not asked for every entry. */
const ENTRIES_A_LOOK = 1_000;

/** Tells on stderr how far it is, where that takes longer than a breath. `part`: from 0 to 1. */
export function openProgress({
  error,
  now,
}: Pick<CommandIo, 'error' | 'now'>): (entries: number, part: number) => void {
  const startedAt = now();
  let nextAt = startedAt + FIRST_AFTER_MS;
  return (entries, part) => {
    if (entries % ENTRIES_A_LOOK !== 0) return;
    const at = now();
    if (at < nextAt) return;
    nextAt = at + THEN_EACH_MS;
    const leftSeconds = Math.ceil(((at - startedAt) * (1 / part - 1)) / 1_000);
    error(`${Math.floor(part * 100)} %: ${entries.toLocaleString('en')} entries, about ${leftSeconds} s left`);
  };
}
