import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import path from 'node:path';
import type { ALog } from './a-log.ts';

export interface WitnessProcess {
  readonly process: ChildProcess;
  readonly url: string;
}

/** The witness as a process of its own. Answers when it serves; throws with what it said where it does not. */
export async function startProcess(env: Readonly<Record<string, string>>): Promise<WitnessProcess> {
  const main = path.resolve(import.meta.dirname, '../src/main.ts');
  const child = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', main], {
    env: { ...process.env, NODE_OPTIONS: '', LOG_LEVEL: 'info', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    const { msg, url } = JSON.parse(line) as { msg: string; url?: string };
    if (msg === 'serving' && url !== undefined) return { process: child, url };
  }
  throw new Error(`The witness did not start: ${said.join('\n')}`);
}

export interface Submitting {
  /** How large the largest tree is whose cosignature has arrived. */
  size(): number;
  /** Resolves, when the witness is gone, to that size. */
  readonly done: Promise<number>;
}

/** Lets the log grow by one entry at a time. */
export function submitUntilItDies(url: string, log: ALog, from: number): Submitting {
  let size = from;
  const submit = async (): Promise<number> => {
    try {
      for (;;) {
        const body = log.submission(size, size + 1);
        const response = await fetch(`${url}/add-checkpoint`, { method: 'POST', body });
        const text = await response.text();
        // It kept the one whose answer the kill has cut off.
        size = response.status === 409 ? Number(text) : size + 1;
        if (![200, 409].includes(response.status)) throw new Error(`The witness answered ${response.status}.`);
      }
    } catch (error) {
      // What fetch throws is of another realm than the test.
      if ((error as Error).name !== 'TypeError') throw error;
      return size;
    }
  };
  return { size: () => size, done: submit() };
}
