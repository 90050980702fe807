import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { CannotStart } from '../cannot-start.ts';

/** What a running system leaves in its data folder, for the commands beside it; only its owner may read it. */
const runFileSchema = z.object({
  pid: z.int(),
  /** The gateway's address, without a path. */
  gateway: z.url(),
  tokenEndpoint: z.url(),
  clientId: z.string(),
  clientSecret: z.string(),
});

export type RunningSystem = z.infer<typeof runFileSchema>;

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

/** The system that runs on this data folder; says what to do when none does. */
export function runningSystem({ dataDir, port }: CommandSettings): RunningSystem {
  const file = runFileOf(dataDir);
  const run = existsSync(file) ? readRunFile(file) : null;
  if (run === null || !isAlive(run.pid))
    throw new CannotStart(
      `Custodia does not run on ${dataDir}. Start it with \`npm start\` and wait for its ready line, ` +
        'or set CUSTODIA_DATA_DIR to the folder it was started with.',
    );
  const actual = Number(new URL(run.gateway).port);
  if (port !== null && port !== 0 && port !== actual)
    throw new CannotStart(
      `On ${dataDir} Custodia listens on port ${actual}, not ${port}. Leave PORT out, or set CUSTODIA_DATA_DIR to the other one's folder.`,
    );
  return run;
}

/** A file that is half written counts as none: whoever writes it is still starting. */
function readRunFile(file: string): RunningSystem | null {
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
