import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import type { GatewayReport } from '../src/index.ts';

const main = path.resolve(import.meta.dirname, '../src/main.ts');
const bench = (...args: string[]) =>
  promisify(execFile)(process.execPath, ['--conditions=source', '--import', 'tsx', main, ...args]);

describe('npm run bench', () => {
  it('prints CPU, throughput and their ratio for every query and rights, as one JSON object', async () => {
    const { stdout, stderr } = await bench('gateway', '--seconds', '1');
    const report = JSON.parse(stdout) as GatewayReport;
    const side = {
      operations: expect.any(Number),
      cpuMsPerOperation: expect.any(Number),
      operationsPerSecond: expect.any(Number),
    };
    const ratio = {
      cpuPerOperation: expect.any(Number),
      cpuPerOperationByRound: [expect.any(Number), expect.any(Number)],
      throughput: expect.any(Number),
    };
    const cells = ['small', 'nested', 'list'].flatMap((query) =>
      ['unrestricted', 'partial', 'denied'].map((rights) => ({ query, rights, stock: side, custodia: side, ratio })),
    );
    expect(report).toEqual({
      benchmark: 'gateway',
      seconds: expect.any(Number),
      rounds: expect.any(Number),
      concurrency: 4,
      machine: expect.objectContaining({ node: process.version }),
      cells,
    });
    for (const { stock, custodia } of report.cells) {
      for (const { operations, cpuMsPerOperation } of [stock, custodia]) {
        expect(operations).toBeGreaterThanOrEqual(4);
        expect(cpuMsPerOperation).toBeGreaterThan(0);
      }
    }
    expect(stderr).toContain('round 1 of');
  }, 180_000);

  it('says how it is used', async () => {
    expect((await bench('--help')).stdout).toContain('npm run -s bench -- gateway');
  });

  it.each([
    ['no benchmark', [], 'gateway'],
    ['one there is not', ['constructor'], 'gateway'],
    ['two of them', ['gateway', 'gateway'], 'gateway'],
    ['an option there is not', ['gateway', '--fast'], '--fast'],
    ['no time at all', ['gateway', '--seconds', '0'], '1 to 3600'],
    ['fewer entries than there are filters for', ['audit-search', '--entries', '10'], '1000 to 100000000'],
    ['a time that is no number', ['gateway', '--seconds', 'NaN'], '1 to 3600'],
  ])('refuses %s, with exit code 2 and what to do', async (_, args, told) => {
    await expect(bench(...args)).rejects.toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(told) });
  });
});
