import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startKafka } from './kafka.ts';
import { startMariaDb } from './mariadb.ts';
import { missingServers } from './missing-servers.ts';
import { repositoryRoot } from './programs.ts';

/** What a running `run` command notes about itself, for `status` and `stop`. */
export interface StandingRun {
  pid: number;
  mysqlUrl: string;
  kafkaUrl: string;
}

const folder = join(repositoryRoot, '.cache/servers');
const note = join(folder, 'run.json');
const log = join(folder, 'run.log');
const START_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 10_000;

export function readRun(): StandingRun | null {
  try {
    const run: StandingRun = JSON.parse(readFileSync(note, 'utf8'));
    process.kill(run.pid, 0);
    return run;
  } catch {
    // No note, or its process is gone: nothing runs.
    return null;
  }
}

export async function runServers(say: (line: string) => void): Promise<void> {
  const missing = missingServers();
  if (missing.length > 0) throw new Error(`Missing:\n  ${missing.join('\n  ')}`);
  const running = readRun();
  if (running) throw new Error(`Servers run already (process ${running.pid}): npm run servers -- stop`);
  const [mariadb, kafka] = await Promise.all([startMariaDb(), startKafka()]);
  mkdirSync(folder, { recursive: true });
  const run: StandingRun = { pid: process.pid, mysqlUrl: mariadb.url, kafkaUrl: kafka.url };
  // It holds a password, if only a test server's.
  writeFileSync(note, JSON.stringify(run), { mode: 0o600 });
  say(`MariaDB       ${mariadb.url}\nApache Kafka  ${kafka.url}`);
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  // Signals do not keep a process alive; the servers' pipes do, so this waits as long as they run.
  await stopped;
  rmSync(note, { force: true });
  await Promise.all([mariadb.stop(), kafka.stop()]);
}

export async function startInBackground(): Promise<StandingRun> {
  const running = readRun();
  if (running) return running;
  mkdirSync(folder, { recursive: true });
  const output = openSync(log, 'w');
  const main = join(import.meta.dirname, 'main.ts');
  const child = spawn(process.execPath, [...process.execArgv, main, 'run'], {
    detached: true,
    stdio: ['ignore', output, output],
  });
  let ended = false;
  child.once('exit', () => (ended = true));
  const deadline = Date.now() + START_LIMIT_MS;
  while (!ended && Date.now() < deadline) {
    const run = readRun();
    if (run) {
      child.unref();
      return run;
    }
    await delay(50);
  }
  child.kill();
  throw new Error(`The servers did not start:\n${readFileSync(log, 'utf8')}`);
}

export async function stopRun(): Promise<boolean> {
  const run = readRun();
  if (!run) return false;
  process.kill(run.pid, 'SIGTERM');
  const deadline = Date.now() + STOP_LIMIT_MS;
  while (readRun() || isAlive(run.pid)) {
    if (Date.now() > deadline) throw new Error(`Process ${run.pid} does not stop; see ${log}`);
    await delay(50);
  }
  return true;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
