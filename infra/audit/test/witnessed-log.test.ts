import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openWitnesses, type SignedCheckpoint } from '@custodia/audit';
import { stacks, type StackRun } from '@custodia/testing';
import { consistencyProof, openCheckpoint } from '@custodia/translog';
import { listForks, readWitnessSettings, startWitness, type RunningWitness } from '@custodia/witness';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { aSignedLog, type SignedLog } from './a-signed-log.ts';

const silent = pino({ level: 'silent' });

/** The log's side and the witness's, each the real one. */
describe.each(stacks())('a log and its witness on $name', (stack) => {
  const log = aSignedLog();
  let run: StackRun;
  let witness: RunningWitness;
  let metrics: Registry;
  let settings: ReturnType<typeof readWitnessSettings>;

  beforeEach(async () => {
    run = await stack.open();
    settings = readWitnessSettings({
      DATABASE_URL: await run.databaseUrl('witness'),
      WITNESS_NAME: 'witness.example/real',
      WITNESS_KEY_FILE: path.join(mkdtempSync(path.join(tmpdir(), 'custodia-witness-')), 'witness.pem'),
      WITNESS_LOGS: JSON.stringify([{ origin: log.origin, key: log.logKey }]),
    });
    witness = await startWitness(settings, { logger: silent });
  });
  afterEach(async () => {
    await witness.stop();
    await run.dispose();
  });

  const asking = () => {
    metrics = new Registry();
    let now = 0;
    const witnesses = openWitnesses({
      witnesses: [{ url: witness.url, key: witness.key }],
      logger: silent,
      metrics,
      // Whoever did not help is asked again at once.
      clock: () => new Date((now += 100_000)),
    });
    return (of: SignedLog, size: number): Promise<string> => witnesses.cosign(signed(of, size));
  };
  const signed = (of: SignedLog, size: number): SignedCheckpoint => ({
    note: of.checkpoint(size),
    size: BigInt(size),
    proofFrom: async (oldSize) => consistencyProof({ leafHashes: of.leafHashes.slice(0, size), size1: oldSize }),
  });
  const outcomes = async () => {
    const { values } = await metrics.getSingleMetric('custodia_audit_witness_answers_total')!.get();
    return Object.fromEntries(
      values.filter(({ value }) => value > 0).map(({ labels, value }) => [labels['outcome'], value]),
    );
  };
  const rewritten = () => aSignedLog({ key: log.key, seed: 'another history' });

  it('grow together, checkpoint by checkpoint, and over a restart of either', async () => {
    let cosign = asking();
    for (const size of [1, 2, 9]) {
      const note = log.checkpoint(size) + (await cosign(log, size));
      const trusted = { origin: log.origin, log: [log.logKey], witnesses: [witness.key] };
      expect(openCheckpoint(note, trusted).checkpoint.size).toBe(BigInt(size));
    }
    cosign = asking();
    expect(await cosign(log, 16)).not.toBe('');
    await witness.stop();
    witness = await startWitness(settings, { logger: silent });
    cosign = asking();
    expect(await cosign(log, 16)).not.toBe('');
    expect(await cosign(log, 24)).not.toBe('');
    expect(await outcomes()).toEqual({ cosigned: 2 });
  });

  it('part where the log was rewritten, though the log’s own key signed it again', async () => {
    expect(await asking()(log, 16)).not.toBe('');
    const cosign = asking();
    expect(await cosign(rewritten(), 24)).toBe('');
    expect(await cosign(rewritten(), 16)).toBe('');
    expect(await outcomes()).toEqual({ fork: 2 });
    expect(await listForks(witness.db)).toHaveLength(1);
  });

  it('part where the log has lost entries, as after a restore', async () => {
    expect(await asking()(log, 16)).not.toBe('');
    const cosign = asking();
    expect(await cosign(log, 9)).toBe('');
    expect(await outcomes()).toEqual({ ahead: 1 });
  });

  it('part where a tree was damaged, so that it no longer proves what it grew out of', async () => {
    expect(await asking()(log, 16)).not.toBe('');
    const cosign = asking();
    const damaged = {
      ...log,
      leafHashes: log.leafHashes.map((hash, at) => (at === 20 ? log.leafHashes[21]! : hash)),
    };
    expect(await cosign(damaged, 24)).toBe('');
    expect(await outcomes()).toEqual({ fork: 1 });
    expect(await cosign(log, 24)).not.toBe('');
  });
});
