import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const run = path.join(root, 'infra/local/run.mjs');

export const entries = {
  start: 'infra/local/src/main.ts',
  token: 'infra/local/src/token.ts',
  import: 'infra/importer/src/main.ts',
} as const;

export interface Ended {
  code: number | null;
  out: string;
  error: string;
}

/** A command as `npm run` calls it. */
export function command(name: keyof typeof entries, args: string[], env: Record<string, string>): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { cwd: root, env: environment(env), maxBuffer: 64 * 1024 * 1024 };
    execFile(process.execPath, [run, entries[name], ...args], options, (failure, out, error) => {
      resolve({ code: failure === null ? 0 : ((failure.code as number | undefined) ?? null), out, error });
    });
  });
}

export interface RunningCustodia {
  readonly process: ChildProcess;
  printed(): string;
  /** Sends the signal and answers the exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** `npm start`, up to its ready line. */
export async function startCustodia(env: Record<string, string>, timeoutMs = 240_000): Promise<RunningCustodia> {
  const child = spawn(process.execPath, [run, entries.start], { cwd: root, env: environment(env) });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => (printed += bytes.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  await new Promise<void>((ready, failed) => {
    const fail = (what: string) => failed(new Error(`${what}:\n${printed}`));
    const timer = setTimeout(() => fail('It is not ready in time'), timeoutMs);
    child.stdout.on('data', () => printed.includes('Ready in ') && ready());
    void ended.then(() => fail('It ended instead of starting'));
    void ended.then(() => clearTimeout(timer));
    child.stdout.on('data', () => printed.includes('Ready in ') && clearTimeout(timer));
  });
  return {
    process: child,
    printed: () => printed,
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}

/** Nothing of the tests' own settings may reach the system under test. */
function environment(env: Record<string, string>): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return { PATH, HOME, ...env };
}

/** A port with seven free ones after it, as far as anybody can tell. */
export async function freePortRange(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port < 65_000 ? port : port - 1_000;
}
