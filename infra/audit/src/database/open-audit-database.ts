import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { logTables, openLogReading, readSubtreeRoots, type LogReading } from '@custodia/audit';
import { dataFolder, readLocalSettings } from '@custodia/local';
import { openDatabase } from '@custodia/persistence';
import { consistencySubtrees } from '@custodia/translog';
import { WrongUsage } from '../wrong-usage.ts';

export interface AuditDatabase {
  readonly reading: LogReading;
  /** The consistency proof between two sizes of the log. */
  prove(size1: bigint, size2: bigint): Promise<readonly Uint8Array[]>;
  close(): Promise<void>;
}

/** The audit database of the local run, whether that runs or not. Throws CONFIGURATION_INVALID, DATABASE_UNREACHABLE, WrongUsage. */
export async function openAuditDatabase(env: Readonly<Record<string, string | undefined>>): Promise<AuditDatabase> {
  const settings = readLocalSettings(env);
  const url = settings.databaseUrl?.replace('{service}', 'audit') ?? dataFolder(settings.dataDir).databaseUrl('audit');
  // Opening would make it, and a new empty database answers that all is well.
  if (url.startsWith('file:') && !existsSync(fileURLToPath(new URL(url)))) {
    throw new WrongUsage(`Nothing was ever started in ${settings.dataDir}. Name another folder by CUSTODIA_DATA_DIR.`);
  }
  const db = await openDatabase({ url, name: 'audit', tables: logTables, migrations: [] });
  return {
    reading: openLogReading(db),
    prove: (size1, size2) => db.read((em) => readSubtreeRoots(em, consistencySubtrees({ size1, size2 }))),
    close: () => db.close(),
  };
}
