import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { CannotStart } from '../cannot-start.ts';

/** What a running system leaves in its data folder, for the commands beside it; only its owner may read it. */
const readySchema = z.object({
  state: z.literal('ready'),
  pid: z.int(),
  /** The gateway's address, without a path. */
  gateway: z.url(),
  tokenEndpoint: z.url(),
  clientId: z.string(),
  clientSecret: z.string(),
});

const runFileSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('starting'), pid: z.int() }),
  readySchema,
]);

export type RunFile = z.infer<typeof runFileSchema>;
export type RunningSystem = z.infer<typeof readySchema>;

export function runFileOf(dataDir: string): string {
  return path.join(dataDir, 'run.json');
}

export interface CommandSettings {
  dataDir: string;
  /** Where the person stood who called npm: relative paths mean that folder. */
  workingDir: string;
  port: number | null;
}

export function readCommandSettings(env: NodeJS.ProcessEnv): CommandSettings {
  const port = env['PORT'] === undefined || env['PORT'] === '' ? null : Number(env['PORT']);
  if (port !== null && !(Number.isInteger(port) && port >= 0 && port < 65536))
    throw new CannotStart(`PORT is "${env['PORT']}"; it must be a number from 0 to 65535.`);
  return {
    dataDir: path.resolve(env['CUSTODIA_DATA_DIR'] || 'data'),
    workingDir: env['INIT_CWD'] || process.cwd(),
    port,
  };
}

export interface Patience {
  /** How long to wait for a system that is starting. */
  timeoutMs?: number;
  tell?: (line: string) => void;
}

/** The system that runs on this data folder, once it is ready; says what to do when none does. */
export async function runningSystem(settings: CommandSettings, patience: Patience = {}): Promise<RunningSystem> {
  const { timeoutMs = 180_000, tell = () => {} } = patience;
  const deadline = Date.now() + timeoutMs;
  for (let told = false; ; told = true) {
    const run = readRunFile(runFileOf(settings.dataDir));
    if (run === null || !isAlive(run.pid)) throw notRunning(settings);
    if (run.state === 'ready') return withPort(run, settings);
    if (Date.now() > deadline)
      throw new CannotStart('Custodia is still starting. Look at what it prints, and try again.');
    if (!told) tell('Custodia is starting; waiting for it to be ready.');
    await wait(pollMs);
  }
}

const pollMs = 100;

function notRunning({ dataDir }: CommandSettings): CannotStart {
  return new CannotStart(
    `Custodia does not run on ${dataDir}. Start it with \`npm start\`, ` +
      'or set CUSTODIA_DATA_DIR to the folder it was started with.',
  );
}

function withPort(run: RunningSystem, { dataDir, port }: CommandSettings): RunningSystem {
  const actual = Number(new URL(run.gateway).port);
  if (port === null || port === 0 || port === actual) return run;
  throw new CannotStart(
    `On ${dataDir} Custodia listens on port ${actual}, not ${port}. Leave PORT out, or set CUSTODIA_DATA_DIR to the other one's folder.`,
  );
}

/** A file that is half written counts as none: whoever writes it is still starting. */
function readRunFile(file: string): RunFile | null {
  try {
    return runFileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
