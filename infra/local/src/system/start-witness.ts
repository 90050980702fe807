import { writeFile } from 'node:fs/promises';
import { readWitnessSettings, startWitness } from '@custodia/witness';
import type { Logger } from 'pino';
import type { StartConsole } from '../console/start-console.ts';
import { auditOrigin } from '../data/audit-log-key.ts';
import type { DataFolder } from '../data/data-folder.ts';
import type { LocalSettings } from '../settings.ts';
import { portOrAny } from './free-port.ts';
import { services } from './services.ts';

export interface WitnessParts {
  readonly settings: LocalSettings;
  readonly folder: DataFolder;
  readonly logger: Logger;
  readonly console: StartConsole;
  readonly clock: () => Date;
  /** What is open is closed in the other order. */
  readonly opened: (() => Promise<void>)[];
}

/**
 * Starts the witness of the audit log, which has a key and a database of its own, also where the services' is MySQL. `logKey`:
 * the log's `vkey`. Answers what the audit service is told of it: AUDIT_WITNESSES.
 */
export async function startLocalWitness(parts: WitnessParts, logKey: string): Promise<string> {
  const { settings, folder, logger, console, clock, opened } = parts;
  // After the services' and the issuer's.
  const port = settings.port === 0 ? 0 : settings.port + services.length + 2;
  const read = readWitnessSettings({
    PORT: String(await portOrAny(port)),
    DATABASE_URL: folder.witness.databaseUrl,
    WITNESS_NAME: 'custodia.local/witness',
    WITNESS_KEY_FILE: folder.witness.key,
    WITNESS_LOGS: JSON.stringify([{ origin: auditOrigin, key: logKey }]),
    LOG_LEVEL: settings.logLevel,
  });
  const witness = await startWitness(read, { logger, clock });
  opened.push(() => witness.stop());
  await writeFile(folder.witnessVkey, `${witness.key}\n`, { mode: 0o600 });
  console.part('witness', witness.url);
  return JSON.stringify([{ url: witness.url, key: witness.key }]);
}
