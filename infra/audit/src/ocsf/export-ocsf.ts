import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import type { LogReading } from '@custodia/audit';
import { CustodiaError } from '@custodia/errors';
import { WrongUsage } from '../wrong-usage.ts';
import { ocsfEvent } from './ocsf-event.ts';
import { ocsfClasses, ocsfValidators, type OcsfClass } from './ocsf-schema.ts';

export interface OcsfExportOptions {
  readonly out: string;
  readonly tenant: string | null;
  /** From this moment on, and before that one; null: all. */
  readonly from: Date | null;
  readonly before: Date | null;
  readonly force: boolean;
}

const AT_ONCE = 500;

/**
 * Writes entries as OCSF events, one a line, in the order of the log, each validated: the file is there whole, or not at all. Answers
 * how many. Throws WrongUsage, and INTERNAL_SERVER_ERROR for an entry that OCSF's schema refuses.
 */
export async function exportOcsf(
  reading: Pick<LogReading, 'counts' | 'entries'>,
  { out, tenant, from, before, force }: OcsfExportOptions,
  onEntry: (index: bigint, size: bigint) => void = () => {},
): Promise<number> {
  if (existsSync(out) && !force) throw new WrongUsage(`${out} is there already. Name another file, or add --force.`);
  const validators = ocsfValidators();
  const names = new Map(Object.entries(ocsfClasses).map(([name, uid]) => [uid as number, name as OcsfClass]));
  const { size } = await reading.counts();
  const draft = `${out}.partial`;
  const file = openDraft(draft);
  let written = 0;
  try {
    for (let next = 0n; next < size;) {
      const entries = await reading.entries({ from: next, before: size, limit: AT_ONCE });
      if (entries.length === 0) break;
      const wanted = entries.filter(
        ({ tenantId, occurredAt }) =>
          (tenant === null || tenantId === tenant) &&
          (from === null || occurredAt >= from) &&
          (before === null || occurredAt < before),
      );
      const lines = wanted.map((entry) => {
        const event = ocsfEvent(entry);
        const validate = validators[names.get(event['class_uid'] as number)!];
        if (validate(event)) return `${JSON.stringify(event)}\n`;
        const faults = validate.errors!.map(({ instancePath, message }) => `${instancePath || '/'} ${message}`);
        throw new CustodiaError(
          'INTERNAL_SERVER_ERROR',
          `Entry ${entry.leafIndex} (${entry.action}) is no OCSF event: ${faults.join('; ')}.`,
        );
      });
      writeSync(file, lines.join(''));
      written += lines.length;
      next = entries.at(-1)!.leafIndex + 1n;
      onEntry(next, size);
    }
    fsyncSync(file);
    renameSync(draft, out);
    return written;
  } finally {
    closeSync(file);
    rmSync(draft, { force: true });
  }
}

/** For its owner alone: it holds who did everything. */
function openDraft(draft: string): number {
  try {
    return openSync(draft, 'w', 0o600);
  } catch (error) {
    throw new WrongUsage(`${draft} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`);
  }
}
