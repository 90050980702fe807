import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync, closeSync } from 'node:fs';
import path from 'node:path';
import { machineEnvironment } from '../config.ts';
import { repositoryRoot } from './repository-root.ts';

export interface ProcessOptions {
  readonly name: string;
  /** `services/contacts/dist/main.js`, from the root of the repository. */
  readonly program: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Where its lines go, those of all its lives one after the other. */
  readonly logFile: string;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** A life that was longer counts as a good one: the next start waits no longer than the first. */
const GOOD_LIFE_MS = 10_000;
const STOPS_WITHIN_MS = 20_000;

/** A program in a process of its own, started again whenever it ends, as `restart: unless-stopped` or a Deployment would. */
export class SupervisedProcess {
  readonly name: string;
  /** Times that it ended without being told to. */
  diedByItself = 0;
  kills = 0;
  readonly #options: ProcessOptions;
  #child: ChildProcess | null = null;
  #killed = false;
  #stopping = false;
  #pauseMs = FIRST_PAUSE_MS;
  #restart: NodeJS.Timeout | undefined;

  constructor(options: ProcessOptions) {
    this.name = options.name;
    this.#options = options;
  }

  start(): void {
    const { program, environment, logFile } = this.#options;
    const log = openSync(logFile, 'a');
    const startedAtMs = performance.now();
    const guard = path.join(repositoryRoot, 'infra/chaos/end-with-parent.mjs');
    const child = spawn(process.execPath, ['--enable-source-maps', `--import=${guard}`, program], {
      cwd: repositoryRoot,
      // A group of its own: Ctrl-C reaches whoever runs the chaos, and that one ends it.
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
      env: {
        ...environment,
        ...machineEnvironment(),
        NODE_ENV: 'production',
        APOLLO_TELEMETRY_DISABLED: '1',
      },
    });
    closeSync(log);
    this.#killed = false;
    this.#child = child;
    child.once('exit', () => this.#ended(performance.now() - startedAtMs));
  }

  /** SIGKILL: no handler runs, nothing is flushed. Answers whether there was anything to kill. */
  kill(): boolean {
    if (!this.isAlive) return false;
    this.#killed = true;
    this.kills += 1;
    return this.#child?.kill('SIGKILL') ?? false;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restart);
    const child = this.#child;
    if (!child || !this.isAlive) return;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOPS_WITHIN_MS);
    await exited;
    clearTimeout(timer);
  }

  get isAlive(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  #ended(livedMs: number): void {
    if (this.#stopping) return;
    if (!this.#killed) this.diedByItself += 1;
    if (livedMs > GOOD_LIFE_MS || this.#killed) this.#pauseMs = FIRST_PAUSE_MS;
    this.#restart = setTimeout(() => this.start(), this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
  }
}
