import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { machineEnvironment } from '../config.ts';
import { auditKeyFiles } from '../installation/audit-key.ts';
import type { Installation } from '../installation/installation.ts';
import { repositoryRoot } from '../installation/repository-root.ts';
import { until } from '../installation/until.ts';

/** A checkpoint is due every second. */
const CHECKPOINT_WITHIN_MS = 60_000;

/** What `npm run audit` finds wrong with the log: exported and verified from genesis, and row by row where it lies. */
export async function faultsOfLog(installation: Installation, entries: number): Promise<string[]> {
  const { databases, folder } = installation;
  const isSigned = async (): Promise<boolean> =>
    (await databases.count('audit', 'SELECT MAX(size) AS total FROM audit_checkpoint')) >= entries;
  await until(isSigned, { withinMs: CHECKPOINT_WITHIN_MS, what: 'a checkpoint over the whole log' }).catch(
    () => undefined,
  );
  if (!(await isSigned())) return [`no checkpoint is over all ${entries} entries`];
  const file = path.join(folder, 'audit.ndjson');
  const key = auditKeyFiles(folder).vkey;
  const exported = await audit(installation, ['export', '--out', file, '--force']);
  if (exported !== null) return [exported];
  const verified = [
    await audit(installation, ['verify', 'log', file, '--key', key]),
    await audit(installation, ['verify', 'database', '--key', key]),
  ];
  return verified.filter((fault) => fault !== null);
}

/** Null where it is proven; otherwise what it said. */
async function audit({ mariadb, folder }: Installation, args: readonly string[]): Promise<string | null> {
  const databaseUrl = `${mariadb.url}custodia_{service}`;
  const env = { ...machineEnvironment(), CUSTODIA_DATA_DIR: folder, CUSTODIA_DATABASE_URL: databaseUrl };
  return promisify(execFile)(process.execPath, ['infra/audit/dist/main.js', ...args], {
    cwd: repositoryRoot,
    env,
  }).then(
    () => null,
    ({ stderr, message }: Error & { stderr?: string }) => `audit ${args.join(' ')}: ${stderr?.trim() || message}`,
  );
}
