import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { explainCommand } from '../src/explain/explain-command.ts';
import type { Explanation } from '../src/explain/explain-operation.ts';
import type { MaskedPosition } from '../src/explain/masked-positions.ts';

export interface Ran {
  readonly exitCode: number;
  readonly out: string;
  readonly error: string;
}

export type Explained = Explanation & {
  readonly masked?: readonly MaskedPosition[];
  readonly cost?: { readonly estimated: number; readonly allowed: number };
};

/** A folder to write the files of a command in, and the command, run there. */
export function explainBench() {
  const folder = mkdtempSync(path.join(tmpdir(), 'explain-'));

  async function run(...argv: string[]): Promise<Ran> {
    const out: string[] = [];
    const error: string[] = [];
    const exitCode = await explainCommand(argv, {
      out: (text) => out.push(text),
      error: (text) => error.push(text),
      workingDir: folder,
    });
    return { exitCode, out: out.join('\n'), error: error.join('\n') };
  }

  /** What it explains, once it did. Whitespace of the document says nothing. */
  async function explained(...argv: string[]): Promise<Explained> {
    const { exitCode, out, error } = await run(...argv);
    if (exitCode !== 0) throw new Error(error);
    const answer = JSON.parse(out) as Explained;
    return { ...answer, operation: answer.operation && answer.operation.replace(/\s+/g, ' ') };
  }

  return {
    folder,
    run,
    explained,
    /** Gives back the file's name, relative to the folder. */
    write(name: string, content: unknown): string {
      writeFileSync(path.join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
      return name;
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
