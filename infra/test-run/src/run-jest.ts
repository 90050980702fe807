import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verdictOn, type Counts, type Verdict } from './verdict.ts';

export interface JestRun {
  folder: string;
  /** Whatever a person wrote after `npm test --`. */
  args: readonly string[];
  environment: Record<string, string>;
  output?: 'inherit' | 'ignore';
}

/** Two cores run two workers; a third would only make every test slower, and time limits tighter. */
const MAX_WORKERS = 2;

export async function runJest({ folder, args, environment, output = 'inherit' }: JestRun): Promise<Verdict> {
  const scratch = mkdtempSync(join(tmpdir(), 'custodia-test-run-'));
  const countsFile = join(scratch, 'counts.json');
  // Whatever a test forgets to remove, a failed one above all, goes with the run.
  const temporary = join(scratch, 'tmp');
  mkdirSync(temporary);
  // MariaDB gives up being root, and must still reach its data in there.
  for (const path of [scratch, temporary]) chmodSync(path, 0o711);
  const require = createRequire(import.meta.url);
  const jest = spawn(
    process.execPath,
    [
      // Jest runs ES modules in vm contexts only with this flag; the warning about it would head every file's output.
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      require.resolve('jest/bin/jest'),
      '--reporters=default',
      `--reporters=${join(import.meta.dirname, 'count-reporter.mjs')}`,
      // Jest's --reporters takes every word up to the next option for a reporter, so one must follow.
      `--rootDir=${folder}`,
      ...(args.some((arg) => /^(--maxWorkers|-w|--runInBand|-i)/.test(arg)) ? [] : [`--maxWorkers=${MAX_WORKERS}`]),
      ...args,
    ],
    {
      cwd: folder,
      stdio: ['inherit', output, output],
      env: { ...process.env, ...environment, CUSTODIA_TEST_COUNTS: countsFile, TMPDIR: temporary },
    },
  );
  // Ctrl-C reaches Jest as well: it ends by itself, and we stay to stop the servers and say how far it came.
  const stay = (): void => undefined;
  const pass = (): void => void jest.kill('SIGTERM');
  process.on('SIGINT', stay).on('SIGTERM', pass);
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    jest.once('error', reject);
    jest.once('close', resolve);
  });
  process.off('SIGINT', stay).off('SIGTERM', pass);
  const counts = readCounts(countsFile);
  rmSync(scratch, { recursive: true, force: true });
  return verdictOn(exitCode, counts);
}

function readCounts(file: string): Counts | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
