import { existsSync, readFileSync } from 'node:fs';
import { isCustodiaError } from '@custodia/errors';
import { TranslogError } from '@custodia/translog';
import { readAuditArguments, usage, type AuditArguments } from './audit-arguments.ts';
import type { CommandIo } from './command-io.ts';
import { ownKeyFiles } from './own-key-files.ts';
import { NotProven } from './verify/not-proven.ts';
import { trustedKeys } from './verify/trusted-keys.ts';
import { verifyFiles } from './verify/verify-command.ts';
import { WrongUsage } from './wrong-usage.ts';

/** 1: not proven; 2: it cannot be done as it was asked. */
export const exitCodes = { proven: 0, notProven: 1, cannot: 2 } as const;

export async function auditCommand(argv: readonly string[], io: CommandIo): Promise<number> {
  const asked = readAuditArguments(argv);
  if (asked === 'help') {
    io.out(usage);
    return exitCodes.proven;
  }
  if ('fault' in asked) {
    io.error(`${asked.fault}\n\n${usage}`);
    return exitCodes.cannot;
  }
  try {
    await carryOut(asked, io);
    return exitCodes.proven;
  } catch (error) {
    if (error instanceof NotProven || error instanceof TranslogError) {
      io.error(error.message);
      return exitCodes.notProven;
    }
    if (!(error instanceof WrongUsage) && !isCustodiaError(error)) throw error;
    io.error(error.message);
    return exitCodes.cannot;
  }
}

async function carryOut(asked: AuditArguments, io: CommandIo): Promise<void> {
  const own = ownKeyFiles(io.env);
  if (asked.command === 'keys') return sayKeys(own, io);
  if (asked.command === 'verify' && asked.what !== 'database')
    return verifyFiles(asked, trustedKeys(asked, own.log), io);
  // Whoever verifies a file has no database, and need not wait until all that it takes is loaded.
  const commands = await import('./database/database-commands.ts');
  if (asked.command === 'verify') return commands.verifyDatabaseCommand(trustedKeys(asked, own.log), io);
  if (asked.command === 'ocsf') return commands.ocsfCommand(asked, io);
  if (asked.command === 'export') return commands.exportCommand(asked, io);
  return commands.proveCommand(asked, io);
}

function sayKeys(own: ReturnType<typeof ownKeyFiles>, { out }: CommandIo): void {
  if (!existsSync(own.log)) throw new WrongUsage(`Nothing was ever started here: there is no ${own.log}.`);
  for (const file of [own.log, own.witness].filter((one) => existsSync(one))) out(readFileSync(file, 'utf8').trim());
}
