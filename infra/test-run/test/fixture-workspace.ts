import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

export const repositoryRoot: string = resolve(import.meta.dirname, '../../..');

/** A workspace of made-up files beside which a tool of ours runs, with our own configuration. */
export function aWorkspace(files: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'custodia-workspace-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return {
    run(tool: string, args: string[]): string {
      const script = join(repositoryRoot, 'node_modules', tool);
      const { stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
        cwd: folder,
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
      });
      if (!stdout) throw new Error(`${tool} answered nothing: ${stderr}`);
      return stdout;
    },
    folder,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
