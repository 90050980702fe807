import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Database } from '@custodia/persistence';
import type { Background } from '@custodia/service';
import { eventually, stacks, type StackRun } from '@custodia/testing';
import {
  cosigner,
  formatNoteKey,
  leafHash,
  openCheckpoint,
  rootOf,
  signatureLine,
  verifyConsistency,
} from '@custodia/translog';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { entryTable } from '../../src/entry/entry.table.ts';
import { recordEntries } from '../../src/entry/record-entries.store.ts';
import { startCheckpoints, type CheckpointJob } from '../../src/log/checkpoint-job.ts';
import { openCheckpointStore } from '../../src/log/checkpoint.store.ts';
import { checkpointTable, headTable, tileTable, type CheckpointRow } from '../../src/log/log.table.ts';
import { anEntry, openAuditDatabase } from './an-entry.ts';

const origin = 'test.example/audit';
const nobody = { cosign: async () => '' };

describe.each(stacks())('checkpoints of the log on $name', (stack) => {
  let run: StackRun;
  let key: KeyObject;
  let vkey: string;
  let db: Database;
  let metrics: Registry;
  let running: Background[];

  beforeAll(async () => {
    run = await stack.open();
  });

  let databases = 0;
  beforeEach(async () => {
    key = generateKeyPairSync('ed25519').privateKey;
    vkey = formatNoteKey({ name: origin, type: 'ed25519', key });
    db = await openAuditDatabase(await run.databaseUrl(`audit${++databases}`));
    [metrics, running] = [new Registry(), []];
  });

  afterEach(async () => {
    for (const job of running) await job.stop();
    await db.close();
  });

  afterAll(() => run?.dispose());

  function start(given: Partial<CheckpointJob> = {}): Background {
    const logger = pino({ level: 'silent' });
    const job = startCheckpoints({
      db,
      origin,
      key,
      witnesses: nobody,
      clock: () => new Date(),
      logger,
      metrics,
      ...given,
    });
    running.push(job);
    return job;
  }

  async function stop(job: Background): Promise<void> {
    running = running.filter((one) => one !== job);
    await job.stop();
  }

  const record = (count: number) =>
    db.transaction((em) =>
      recordEntries(
        em,
        Array.from({ length: count }, () => anEntry()),
      ),
    );
  const latest = () => db.read((em) => openCheckpointStore(em).findLatest());
  const metric = async (name: string) => {
    const line = (await metrics.metrics()).split('\n').find((one) => one.startsWith(`custodia_audit_log_${name} `));
    return Number(line?.split(' ').at(-1));
  };
  const refused = () => metric('checkpoints_total{outcome="refused"}');

  async function covered(size: bigint): Promise<CheckpointRow> {
    return eventually(async () => {
      const row = await latest();
      expect(row?.size).toBe(size);
      return row!;
    });
  }

  async function leafHashes(): Promise<Uint8Array[]> {
    const rows = await db.read((em) =>
      em.createQueryBuilder(entryTable, 'entry').addSelect('entry.canonical').orderBy('entry.leafIndex').getMany(),
    );
    return rows.map(({ canonical }) => leafHash(Buffer.from(canonical)));
  }

  it('are signed whenever the log has grown, over the tree of its entries, and with nothing but its key', async () => {
    start();
    await record(3);
    const first = await covered(3n);
    await record(300);
    const second = await covered(303n);
    const hashes = await leafHashes();
    for (const { note, size } of [first, second]) {
      const { checkpoint } = openCheckpoint(note, { origin, log: [vkey] });
      expect(checkpoint.size).toBe(size);
      expect(Buffer.from(checkpoint.root)).toEqual(Buffer.from(rootOf(hashes.slice(0, Number(size)))));
    }
    expect(await metric('size')).toBe(303);
    expect(await metric('entries_without_checkpoint')).toBe(0);
  });

  it('are signed once, however many processes there are, and by another when that one has ended', async () => {
    const first = start();
    const other = await openAuditDatabase(await run.databaseUrl(`audit${databases}`));
    const second = start({ db: other, metrics: new Registry() });
    await record(1);
    await covered(1n);
    await stop(first);
    await record(1);
    await covered(2n);
    expect(await db.read((em) => em.count(checkpointTable))).toBe(2);
    await stop(second);
    await other.close();
  });

  it('go on behind the last one after a restart, also over a long time without any', async () => {
    await stop(start());
    await record(200);
    const job = start();
    await covered(200n);
    await stop(job);
    for (let batch = 0; batch < 3; batch += 1) await record(400);
    start();
    await covered(1_400n);
  });

  const edge = { level: 0, tileIndex: 1n };
  const tamperings: [string, () => Promise<unknown>][] = [
    ['a leaf that was signed is another', () => flip(edge, 3)],
    ['a leaf that is new does not fit the tiles above', () => flip({ level: 1, tileIndex: 0n }, 1)],
    ['the root of a full tile is another', () => flip({ level: 1, tileIndex: 0n }, 0)],
    ['a tile is gone', () => db.transaction((em) => em.delete(tileTable, edge))],
    ['the head was taken back', () => db.transaction((em) => em.update(headTable, { id: 1 }, { size: 299n }))],
  ];

  async function flip(tile: typeof edge, hash: number): Promise<void> {
    const { hashes } = await db.read((em) => em.findOneByOrFail(tileTable, tile));
    const changed = Buffer.from(hashes);
    changed.writeUInt8(changed.readUInt8(32 * hash) ^ 1, 32 * hash);
    await db.transaction((em) => em.update(tileTable, tile, { hashes: changed }));
  }

  it.each(tamperings)('are never signed where %s', async (_, tamper) => {
    const job = start();
    await record(300);
    await covered(300n);
    await stop(job);
    await record(300);
    await tamper();
    start();
    await eventually(async () => expect(await refused()).toBeGreaterThan(0));
    expect((await latest())!.size).toBe(300n);
  });

  it('are never signed behind one that is not as the key signed it', async () => {
    const job = start();
    await record(300);
    const { note } = await covered(300n);
    await stop(job);
    await record(1);
    const changed: Partial<CheckpointRow>[] = [
      { root: Buffer.alloc(32) },
      { note: note.replace('\n300\n', '\n299\n') },
      { note: note.replace(/\n— .*/, `\n— ${origin} ${Buffer.alloc(68).toString('base64')}`) },
    ];
    for (const change of changed) {
      const { root } = (await latest())!;
      await db.transaction((em) => em.update(checkpointTable, { size: 300n }, change));
      metrics = new Registry();
      const refusing = start();
      await eventually(async () => expect(await refused()).toBeGreaterThan(0));
      expect((await latest())!.size).toBe(300n);
      await stop(refusing);
      await db.transaction((em) => em.update(checkpointTable, { size: 300n }, { root, note }));
    }
    start();
    await covered(301n);
  });

  it('are never signed where the log forgot what this process has signed', async () => {
    start();
    await record(5);
    await covered(5n);
    await db.transaction(async (em) => {
      await em.delete(checkpointTable, { size: 5n });
      await em.update(headTable, { id: 1 }, { size: 4n });
    });
    await eventually(async () => expect(await refused()).toBeGreaterThan(0));
    expect(await latest()).toBeNull();
  });

  it('are never signed with another key than those before', async () => {
    const job = start();
    await record(1);
    await covered(1n);
    await stop(job);
    await record(1);
    start({ key: generateKeyPairSync('ed25519').privateKey });
    await eventually(async () => expect(await refused()).toBeGreaterThan(0));
    expect((await latest())!.size).toBe(1n);
  });

  it('are signed again once what was changed is as it was', async () => {
    const job = start();
    await record(300);
    await covered(300n);
    await stop(job);
    await record(1);
    await flip(edge, 7);
    start();
    await eventually(async () => expect(await refused()).toBeGreaterThan(0));
    await flip(edge, 7);
    await covered(301n);
  });

  it('take the cosignatures of witnesses when they come, and prove to them what the log grew out of', async () => {
    const witness = generateKeyPairSync('ed25519').privateKey;
    const w = cosigner({ name: 'w', privateKey: witness, now: () => Date.now() });
    const wkey = formatNoteKey({ name: 'w', type: 'cosignature', key: witness });
    let seen: { size: bigint; root: Uint8Array } | null = null;
    start({
      witnesses: {
        cosign: async ({ note, size, proofFrom }) => {
          const { checkpoint } = openCheckpoint(note, { origin, log: [vkey] });
          if (seen) {
            const proof = await proofFrom(seen.size);
            verifyConsistency({ size1: seen.size, size2: size, root1: seen.root, root2: checkpoint.root, proof });
          }
          seen = checkpoint;
          return signatureLine(note.slice(0, note.indexOf('\n\n') + 1), w);
        },
      },
    });
    for (const size of [1n, 300n]) {
      await record(Number(size - ((await latest())?.size ?? 0n)));
      await covered(size);
      const { note } = await eventually(async () => {
        const row = (await latest())!;
        expect(row.cosignatures).toBe(1);
        return row;
      });
      const { witnessedBy } = openCheckpoint(note, { origin, log: [vkey], witnesses: [wkey], quorum: 1 });
      expect(witnessedBy).toEqual([expect.objectContaining({ name: 'w' })]);
    }
  });

  it('wait for no witness: one that does not answer delays nothing, and one that fails loses nothing', async () => {
    let answer = (_lines: string): void => undefined;
    const slow = { cosign: () => new Promise<string>((resolve) => (answer = resolve)) };
    const job = start({ witnesses: slow });
    await record(1);
    await covered(1n);
    await record(1);
    await covered(2n);
    const stopped = stop(job);
    answer('');
    await stopped;
    start({ witnesses: { cosign: () => Promise.reject(new Error('no')) } });
    await record(1);
    await covered(3n);
    await record(1);
    await covered(4n);
  });
});
