import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { auditCommand, generatedOrigin, generateExport } from '@custodia/audit-tool';
import type { BenchmarkOptions } from '../benchmark-options.ts';

export interface VerifyReport {
  readonly entries: number;
  readonly megabytes: number;
  readonly seconds: number;
  readonly perSecond: number;
}

/** What `npm run audit -- verify log` takes for an exported log, from its first entry on. */
export async function measureVerify(
  entries: number,
  { progress }: Pick<BenchmarkOptions, 'progress'>,
): Promise<VerifyReport> {
  const folder = await mkdtemp(path.join(tmpdir(), 'custodia-bench-verify-'));
  try {
    progress(`a log of ${entries} entries is written`);
    const file = path.join(folder, 'audit.ndjson');
    const keyFile = path.join(folder, 'audit.vkey');
    const { key } = generateExport(file, { entries, seed: 'bench' });
    await writeFile(keyFile, `${key}\n`);
    progress('and verified');
    const said: string[] = [];
    const io = {
      out: (line: string) => said.push(line),
      error: (line: string) => said.push(line),
      env: {},
      now: () => performance.now(),
    };
    const began = performance.now();
    const code = await auditCommand(['verify', 'log', file, '--key', keyFile, '--origin', generatedOrigin], io);
    const seconds = (performance.now() - began) / 1_000;
    if (code !== 0) throw new Error(`The log was not verified: ${said.join(' ')}`);
    return {
      entries,
      megabytes: Math.round((await stat(file)).size / 2 ** 20),
      seconds: Math.round(seconds * 100) / 100,
      perSecond: Math.round(entries / seconds),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
