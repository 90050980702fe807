import { randomInt } from 'node:crypto';
import { stacks } from '@custodia/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aDatabaseLog, type DatabaseLog } from '../a-database-log.ts';
import { aSignedLog } from '../a-signed-log.ts';
import { auditRun } from '../run-audit.ts';
import { databaseTamperings, treeTamperings } from './database.ts';
import { dice } from './dice.ts';
import { fileTamperings, untampered } from './files.ts';
import { verifyHanded } from './verify-handed.ts';

const seed = Number(process.env['CUSTODIA_PROPERTY_SEED'] ?? randomInt(2 ** 31));
const many = Math.max(1, Number(process.env['CUSTODIA_PROPERTY_RUNS'] ?? 0) / 1_000);
/** A thousand without real servers; on them each kind of row twice, of tree once, since each is some forty statements there. */
const runs = {
  files: 800 * many,
  embedded: { rows: 176 * many, trees: 24 * many },
  servers: { rows: 88 * many, trees: 6 * many },
};
/** None of them takes seconds where nothing else runs; a machine that is slow is no tampering that was missed. */
const timeoutMs = 600_000 * many;

/** Tries each kind in turn, so that none is left out by chance. */
async function tamper<Kind>(
  kinds: Readonly<Record<string, Kind>>,
  count: number,
  isFound: (kind: Kind, throws: ReturnType<typeof dice>) => Promise<boolean>,
) {
  const names = Object.keys(kinds);
  const missed: string[] = [];
  for (let run = 0; run < count; run += 1) {
    const name = names[run % names.length]!;
    if (!(await isFound(kinds[name]!, dice(seed + run)))) missed.push(`${name} (seed ${seed}, run ${run})`);
  }
  process.stdout.write(
    `${JSON.stringify({ seed, kinds: names.length, tampered: count, found: count - missed.length })}\n`,
  );
  return missed;
}

describe('what a log hands out', () => {
  const log = aSignedLog();
  const thief = aSignedLog({ origin: log.origin, seed: 'test' });
  const at = auditRun();

  it('verifies as it is', async () => {
    for (const handed of untampered(log)) expect(await verifyHanded(at, log, handed)).toMatchObject({ code: 0 });
  });

  it(
    `is found out, in each of ${runs.files} random tamperings`,
    async () => {
      const missed = await tamper(fileTamperings, runs.files, async (kind, throws) => {
        const { code, error } = await verifyHanded(at, log, kind(log, thief, throws));
        return code === 1 && error !== '';
      });
      expect(missed).toEqual([]);
    },
    timeoutMs,
  );
});

describe.each(stacks())('the log where it is kept, on $name,', (stack) => {
  const { rows, trees } = stack.name.startsWith('SQLite') ? runs.embedded : runs.servers;
  describe.each([
    ['row by row', { entries: 24, signed: [1, 10, 20] }, databaseTamperings, rows],
    ['as a tree', { entries: 300, signed: [256, 290] }, treeTamperings, trees],
  ] as const)('%s', (_what, shape, kinds, count) => {
    let log: DatabaseLog;
    beforeAll(async () => {
      log = await aDatabaseLog(await stack.open(), shape);
    });
    afterAll(() => log.close());

    it('verifies as it is', async () => {
      expect(await log.fault()).toBeNull();
    });

    it(
      `is found out, in each of ${count} random tamperings`,
      async () => {
        const missed = await tamper(kinds, count, async (kind, throws) => {
          return (await log.faultAfter((run) => kind({ ...log, run }, throws))) !== null;
        });
        expect(missed).toEqual([]);
        expect(await log.fault()).toBeNull();
      },
      timeoutMs,
    );
  });
});
