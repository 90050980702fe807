import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

export interface RunningServer {
  url: string;
  stop(): Promise<void>;
}

/** A server whose data outlives it, so that it can be killed and started again at the same address. */
export interface CrashableServer extends RunningServer {
  /** SIGKILL: it flushes nothing, and its data stays as it lies. */
  kill(): Promise<void>;
  /** Again, on what it left behind. */
  start(): Promise<void>;
}

/** `stop` removes the data, `kill` leaves it. */
export interface ServerProcess {
  stop(): Promise<void>;
  kill(): Promise<void>;
}

export interface ServerCommand {
  name: string;
  command: string;
  args: readonly string[];
  /** Removed once the server is gone, even when this process was killed. */
  directory: string;
  /** A line of its output that means "serving". */
  readyWhen: RegExp;
  startTimeoutMs: number;
  user?: { uid: number; gid: number } | undefined;
  environment?: Record<string, string>;
}

/**
 * A shell stands between us and the server and reads a pipe that only we hold: however we end, SIGKILL included,
 * the pipe closes, the server is killed and its data removed. The data is a test's, so nothing is flushed first.
 * Both its halves remove the data, for somebody may have killed one of them.
 * The shell keeps no output: a word of its own to a reader that is gone would end it before it has cleaned up.
 */
const GUARD = `
directory=$1; shift
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
{
  cat <&3 >/dev/null
  kill -KILL $server
  tries=0
  while kill -0 $server && [ $tries -lt 100 ]; do sleep 0.05; tries=$((tries + 1)); done
  rm -rf "$directory"
} >/dev/null 2>&1 &
watcher=$!
exec 3<&- >/dev/null 2>&1
wait $server
code=$?
rm -rf "$directory"
kill $watcher
exit $code`;

const LAST_LINES = 30;

/** Starts a server and answers once it serves; otherwise throws with the last lines that it said. */
export async function startServerProcess(options: ServerCommand): Promise<ServerProcess> {
  const child = spawn('/bin/sh', ['-c', GUARD, options.name, options.directory, options.command, ...options.args], {
    // A group of its own: Ctrl-C reaches us first, and the tests end before the servers they use.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...environmentOfServers(), ...options.environment },
    ...options.user,
  });
  const lines: string[] = [];
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    child.stdin?.destroy();
    await exited;
  };
  // The whole group at once: no half of the guard is left to remove the data.
  const kill = async (): Promise<void> => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      process.kill(-child.pid, 'SIGKILL');
    }
    await exited;
  };
  try {
    await serving(child, options, lines);
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop, kill };
}

function serving(child: ChildProcess, options: ServerCommand, lines: string[]): Promise<void> {
  const { name, startTimeoutMs } = options;
  return new Promise((resolve, reject) => {
    const fail = (what: string): void =>
      reject(new Error([`${name} ${what}. The last it said:`, ...lines.map((line) => `  ${line}`)].join('\n')));
    const timer = setTimeout(() => fail(`did not start within ${startTimeoutMs / 1000} s`), startTimeoutMs);
    const listen = (line: string): void => {
      lines.push(line);
      if (lines.length > LAST_LINES) lines.shift();
      if (!options.readyWhen.test(line)) return;
      clearTimeout(timer);
      resolve();
    };
    for (const input of [child.stdout, child.stderr]) if (input) createInterface({ input }).on('line', listen);
    // A write to a guard that is already gone is no news: its exit is.
    child.stdin?.on('error', () => undefined);
    child.once('error', (error) => fail(`could not be started (${error.message})`));
    child.once('close', (code) => {
      clearTimeout(timer);
      fail(`ended with code ${code} while starting`);
    });
  });
}

/** Ports that were free a moment ago. Somebody else may take one before the server does: see `retryingTakenPorts`. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.once('error', reject);
          server.listen(0, '127.0.0.1', () => {
            const address = server.address();
            if (address === null || typeof address === 'string') reject(new Error('no port'));
            else resolve(address.port);
          });
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

export async function retryingTakenPorts<T>(start: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start();
    } catch (error) {
      const taken = error instanceof Error && /address (is )?already in use/i.test(error.message);
      if (!taken || attempt === 3) throw error;
    }
  }
}

/** Only what a program needs to run: settings such as MYSQL_HOST or KAFKA_OPTS would steer the server. */
export function environmentOfServers(): NodeJS.ProcessEnv {
  const { PATH, LANG, TZ, JAVA_HOME, TMPDIR } = process.env;
  return { PATH, LANG, TZ, JAVA_HOME, TMPDIR };
}
