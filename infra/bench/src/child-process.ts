import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from './config.ts';

export interface Child<Ready> {
  /** What it said once it was up. */
  readonly ready: Ready;
  /** CPU it has used since it started, of all its threads, user and system. */
  cpuMicros(): Promise<number>;
  stop(): Promise<void>;
}

const stopsWithinMs = 3_000;

/** Starts a `*.child.ts` beside `origin` in a process of its own; `input` is what its `runChild` is handed. */
export async function startChild<Ready>(origin: string, name: string, input: unknown): Promise<Child<Ready>> {
  // Compiled, the extension is that of whoever asks.
  const file = fileURLToPath(new URL(`${name}.child${path.extname(new URL(origin).pathname)}`, origin));
  // Log lines are written, as in production, and nobody keeps them.
  const child = fork(file, [JSON.stringify(input)], {
    env: childEnvironment(),
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  try {
    const ready = (await nextMessage(child, name)) as Ready;
    return { ready, cpuMicros: () => askCpu(child, name), stop: () => end(child) };
  } catch (error) {
    await end(child);
    throw error;
  }
}

async function askCpu(child: ChildProcess, name: string): Promise<number> {
  const answer = nextMessage(child, name);
  child.send('cpu');
  return (await answer) as number;
}

/** One question at a time: the next message is its answer. */
function nextMessage(child: ChildProcess, name: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const done = (act: () => void) => () => {
      child.removeAllListeners('message').removeListener('exit', onExit);
      act();
    };
    const onExit = () => done(() => reject(new Error(`The process "${name}" ended; the lines above say why.`)))();
    if (child.exitCode !== null || child.signalCode !== null) return onExit();
    child.once('message', (message) => done(() => resolve(message))());
    child.once('exit', onExit);
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopsWithinMs);
  if (child.connected) child.disconnect();
  await exited;
  clearTimeout(timer);
}
