import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { stacks } from '@custodia/testing';
import type { AuditReport } from '../src/index.ts';

const main = path.resolve(import.meta.dirname, '../src/main.ts');
const bench = (...args: string[]) =>
  promisify(execFile)(process.execPath, ['--conditions=source', '--import', 'tsx', main, ...args]);

// It measures real servers: those that `npm test` has started, which names them where they are missing.
for (const { name } of stacks().slice(1)) {
  it(`prints on ${name} entries a second, waits for a checkpoint and verification, of entries that all came`, async () => {
    const { stdout } = await bench('audit', '--seconds', '1', '--entries', '1000');
    const report = JSON.parse(stdout) as AuditReport;
    expect(report).toMatchObject({ benchmark: 'audit', server: { own: false }, verify: { entries: 1_000 } });
    const { backlog, steady } = report.ingest;
    expect([backlog.entries, steady.entries]).toEqual([1_000, 2_000]);
    expect(steady.checkpoints).toBeGreaterThan(0);
    const { p50, p99, most } = steady.toCheckpointMs;
    expect([p50, p99, most]).toEqual([p50, p99, most].sort((a, b) => a - b));
    for (const figure of [backlog.log.perSecond, backlog.plain.perSecond, backlog.log.cpuMicrosPerEntry, p50]) {
      expect(figure).toBeGreaterThan(0);
    }
  }, 240_000);
}

describe('npm run bench -- audit', () => {
  it.each(['0', '1e12', 'many'])('refuses %s entries, with exit code 2 and what to do', async (entries) => {
    const stderr = expect.stringContaining('1000 to 100000000');
    await expect(bench('audit', '--entries', entries)).rejects.toMatchObject({ code: 2, stdout: '', stderr });
  });
});
