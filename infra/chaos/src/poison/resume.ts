import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ChaosOptions } from '../chaos-options.ts';
import { machineEnvironment } from '../config.ts';
import type { Installation } from '../installation/installation.ts';
import { repositoryRoot } from '../installation/repository-root.ts';
import { until } from '../installation/until.ts';
import { consumers } from './consumers.ts';

/** A command line has an end; a person would paste fewer. */
const AT_ONCE = 200;
const WITHIN_MS = 900_000;

/** `npm run events -- quarantine drop` for everything that cannot be read, until nothing waits. Answers how long, in seconds. */
export async function resume(installation: Installation, { signal }: Pick<ChaosOptions, 'signal'>): Promise<number> {
  const startedAt = performance.now();
  const isDone = async (): Promise<boolean> => {
    let held = 0;
    for (const { service } of consumers) {
      const ids = await unreadable(installation, service);
      for (let at = 0; at < ids.length; at += AT_ONCE) await drop(installation, service, ids.slice(at, at + AT_ONCE));
      const sql = "SELECT COUNT(*) AS total FROM quarantined_message WHERE state <> 'DROPPED'";
      held += await installation.databases.count(service, sql);
    }
    return held === 0;
  };
  await until(isDone, { withinMs: WITHIN_MS, what: 'what was parked to follow', signal, everyMs: 1_000 });
  return Math.round((performance.now() - startedAt) / 100) / 10;
}

async function unreadable(
  { databases }: Installation,
  service: (typeof consumers)[number]['service'],
): Promise<string[]> {
  const sql = "SELECT id FROM quarantined_message WHERE state = 'UNREADABLE'";
  return (await databases.rows<{ id: string }>(service, sql)).map(({ id }) => id);
}

async function drop({ mariadb, folder }: Installation, service: string, ids: readonly string[]): Promise<void> {
  const args = ['infra/local/dist/events.js', 'quarantine', 'drop', ...ids, '--yes', '--service', service];
  await promisify(execFile)(process.execPath, args, {
    cwd: repositoryRoot,
    maxBuffer: 64 * 1_048_576,
    env: {
      ...machineEnvironment(),
      CUSTODIA_DATA_DIR: folder,
      CUSTODIA_DATABASE_URL: new URL('/custodia_{service}', mariadb.url).href.replace('%7B', '{').replace('%7D', '}'),
    },
  });
}
