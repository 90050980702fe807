import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openDatabase, type Database } from '@custodia/persistence';
import { eventually } from '@custodia/testing';
import { pino } from 'pino';
import { startLeasedJob } from '../src/index.ts';

describe('a leased job', () => {
  let db: Database;

  beforeEach(async () => {
    const url = `file:${join(mkdtempSync(join(tmpdir(), 'custodia-job-')), 'job.sqlite')}`;
    db = await openDatabase({ url, name: 'job', tables: [], migrations: [] });
  });

  afterEach(() => db.close());

  function start(run: () => Promise<void>, begin?: () => Promise<void>) {
    const logger = pino({ level: 'silent' });
    return startLeasedJob({ db, name: 'test', everyMs: 5, logger, run, ...(begin && { begin }) });
  }

  it('runs again and again in one process, and in another once that one has ended', async () => {
    const runs = { first: 0, second: 0 };
    const first = start(async () => void (runs.first += 1));
    await eventually(() => expect(runs.first).toBeGreaterThan(3));
    const second = start(async () => void (runs.second += 1));
    await eventually(() => expect(runs.first).toBeGreaterThan(20));
    expect(runs.second).toBe(0);
    await first.stop();
    const after = runs.first;
    await eventually(() => expect(runs.second).toBeGreaterThan(3));
    expect(runs.first).toBe(after);
    await second.stop();
  });

  it('begins anew after a failure, and is tried until it works', async () => {
    const happened: string[] = [];
    let failures = 3;
    const job = start(
      async () => {
        if (failures-- > 0) throw new Error('not yet');
        happened.push('ran');
      },
      async () => void happened.push('began'),
    );
    await eventually(() => expect(happened).toContain('ran'));
    expect(happened.slice(0, 5)).toEqual(['began', 'began', 'began', 'began', 'ran']);
    await job.stop();
  });

  it('has ended when it is stopped, whatever it was doing', async () => {
    let finish: (() => void) | undefined;
    let ended = false;
    const job = start(() => new Promise<void>((resolve) => (finish = resolve)).then(() => void (ended = true)));
    await eventually(() => expect(finish).toBeDefined());
    const stopped = job.stop();
    finish!();
    await stopped;
    expect(ended).toBe(true);
  });
});
