import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { auditCommand } from '../src/index.ts';

/** The command as a person runs it. `file` writes what it is to look at. */
export function auditRun(env: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'custodia-audit-'));
  return {
    folder,
    file: (name: string, content: string | Uint8Array): string => {
      const file = path.join(folder, name);
      writeFileSync(file, content);
      return file;
    },
    run: async (...argv: string[]): Promise<{ code: number; out: string; error: string }> => {
      const [out, error]: [string[], string[]] = [[], []];
      const code = await auditCommand(argv, {
        out: (line) => void out.push(line),
        error: (line) => void error.push(line),
        env: { CUSTODIA_DATA_DIR: path.join(folder, 'data'), ...env },
        now: () => 0,
      });
      return { code, out: out.join('\n'), error: error.join('\n') };
    },
  };
}
