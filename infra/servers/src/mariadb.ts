import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from './programs.ts';
import { openCrashable } from './crashable.ts';
import {
  environmentOfServers,
  freePorts,
  retryingTakenPorts,
  startServerProcess,
  type CrashableServer,
  type RunningServer,
  type ServerCommand,
} from './server-process.ts';

const run = promisify(execFile);

/** The core packages hold the programs alone: no system service starts, no /var/lib/mysql appears. */
export const MARIADB_PACKAGES = ['mariadb-server-core', 'mariadb-client-core'];

export function missingMariaDb(): string | null {
  const missing = ['mariadbd', 'mariadb-install-db', 'my_print_defaults'].filter((name) => !findProgram(name));
  if (missing.length === 0) return null;
  return `MariaDB (no ${missing.join(', ')}): npm run servers -- install, or apt-get install ${MARIADB_PACKAGES.join(' ')}`;
}

export interface MariaDbOptions {
  readonly startTimeoutMs?: number;
  /** A commit that was answered is on the disk, as in production; a test's is not, and quicker. */
  readonly durable?: boolean;
}

/** A MariaDB with an empty data folder and one user who may create databases, named in the url. */
export async function startMariaDb(options: MariaDbOptions = {}): Promise<RunningServer> {
  return retryingTakenPorts(async () => {
    const { url, command } = await prepare(options);
    const { stop } = await startServerProcess(command);
    return { url, stop };
  });
}

/** The same, which can be killed and started again on its data; durable. */
export async function openCrashableMariaDb({ startTimeoutMs = 60_000 } = {}): Promise<CrashableServer> {
  return retryingTakenPorts(async () => {
    const { url, command } = await prepare({ startTimeoutMs, durable: true });
    return openCrashable(url, command);
  });
}

async function prepare({ startTimeoutMs = 60_000, durable = false }: MariaDbOptions) {
  const missing = missingMariaDb();
  if (missing) throw new Error(`Missing: ${missing}`);
  const [port] = await freePorts(1);
  const directory = mkdtempSync(join(tmpdir(), 'custodia-mariadb-'));
  const user = unprivilegedUser();
  const password = randomBytes(18).toString('base64url');
  try {
    await createDataFolder(directory, password, user);
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    throw error;
  }
  const command: ServerCommand = {
    name: 'MariaDB',
    command: findProgram('mariadbd') ?? 'mariadbd',
    args: serverArguments(directory, { port: port ?? 0, durable }),
    directory,
    readyWhen: /ready for connections/,
    startTimeoutMs,
    user,
  };
  return { url: `mysql://custodia:${password}@127.0.0.1:${port}/`, command };
}

function serverArguments(directory: string, { port, durable }: { port: number; durable: boolean }): string[] {
  const file = durable ? 'durable-test-server.cnf' : 'test-server.cnf';
  const settings = readFileSync(join(import.meta.dirname, '../../mysql', file), 'utf8');
  return [
    // Must come first: whatever /etc/mysql says is about another server.
    '--no-defaults',
    ...settings
      .split('\n')
      .filter((line) => /^[a-z]/.test(line))
      .map((line) => `--${line}`),
    `--datadir=${join(directory, 'data')}`,
    `--tmpdir=${directory}`,
    `--socket=${join(directory, 'mariadb.sock')}`,
    `--pid-file=${join(directory, 'mariadb.pid')}`,
    `--init-file=${join(directory, 'users.sql')}`,
    `--port=${port}`,
  ];
}

type SystemUser = { uid: number; gid: number };

async function createDataFolder(directory: string, password: string, user: SystemUser | undefined): Promise<void> {
  const users = join(directory, 'users.sql');
  // The password never appears among the arguments, which every user of the machine can list.
  writeFileSync(
    users,
    [
      `CREATE USER custodia@'127.0.0.1' IDENTIFIED BY '${password}';`,
      `GRANT ALL PRIVILEGES ON *.* TO custodia@'127.0.0.1' WITH GRANT OPTION;`,
      `ALTER USER root@localhost IDENTIFIED BY '${randomBytes(18).toString('base64url')}';`,
    ].join('\n'),
    { mode: 0o600 },
  );
  if (user) for (const path of [directory, users]) chownSync(path, user.uid, user.gid);
  const install = findProgram('mariadb-install-db') ?? 'mariadb-install-db';
  const args = ['--no-defaults', `--datadir=${join(directory, 'data')}`, '--skip-test-db', '--skip-name-resolve'];
  await run(install, [...args, '--auth-root-authentication-method=normal'], {
    cwd: directory,
    // Not everybody's folder: ours is the one that this user may write to.
    env: { ...environmentOfServers(), TMPDIR: directory },
    ...user,
  });
}

/** MariaDB refuses to run as root, rightly: whoever may write SQL could write files. */
function unprivilegedUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const name = existsSync('/etc/passwd') && /^mysql:/m.test(readFileSync('/etc/passwd', 'utf8')) ? 'mysql' : 'nobody';
  const id = (flag: string): number => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
