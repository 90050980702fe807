import { once } from 'node:events';
import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventually, stacks, type StackRun } from '@custodia/testing';
import { ed25519Signer, emptyRoot, openNote, parseCheckpoint, parseNoteKey, signNote } from '@custodia/translog';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import {
  listForks,
  readWitnessSettings,
  startWitness,
  type RunningWitness,
  type WitnessSettings,
} from '../src/index.ts';
import { aLog, submissionOf, type ALog } from './a-log.ts';
import { startProcess, submitUntilItDies } from './witness-process.ts';

const at = new Date('2026-11-24T12:00:00Z');

describe.each(stacks())('a witness on $name', (stack) => {
  let run: StackRun;
  let witness: RunningWitness;
  let env: Record<string, string>;
  let settings: WitnessSettings;
  const log = aLog('log.example/one');
  const other = aLog('log.example/two');

  beforeEach(async () => {
    run = await stack.open();
    const folder = mkdtempSync(path.join(tmpdir(), 'custodia-witness-'));
    env = {
      DATABASE_URL: await run.databaseUrl('witness'),
      WITNESS_NAME: 'witness.example/w1',
      WITNESS_KEY_FILE: path.join(folder, 'witness.pem'),
      WITNESS_LOGS: JSON.stringify([log, other].map(({ origin, vkey }) => ({ origin, key: vkey }))),
    };
    settings = readWitnessSettings(env);
    witness = await start();
  });
  afterEach(async () => {
    await witness.stop();
    await run.dispose();
  });

  const start = () => startWitness(settings, { clock: () => at, logger: pino({ level: 'silent' }) });

  const add = async (body: string | Buffer<ArrayBuffer>, type = 'text/plain') => {
    const response = await fetch(`${witness.url}/add-checkpoint`, {
      method: 'POST',
      body,
      headers: { 'content-type': type },
    });
    return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
  };
  const cosigned = (note: string, lines: string) => openNote(note + lines, [witness.key]);

  it('cosigns the first checkpoint of a log, and every one that grew out of the one before', async () => {
    for (const [from, to] of [
      [0, 1],
      [1, 7],
      [7, 8],
      [8, 300],
      [300, 300],
    ] as const) {
      const answer = await add(log.submission(from, to));
      expect(answer.status).toBe(200);
      const { text, signedBy } = cosigned(log.checkpoint(to), answer.body);
      expect(parseCheckpoint(text).size).toBe(BigInt(to));
      expect(signedBy).toEqual([
        { name: 'witness.example/w1', id: parseNoteKey(witness.key).id, timestamp: BigInt(at.getTime() / 1000) },
      ]);
    }
  });

  it('keeps logs apart', async () => {
    expect((await add(log.submission(0, 20))).status).toBe(200);
    expect((await add(other.submission(0, 5))).status).toBe(200);
    expect((await add(log.submission(20, 21))).status).toBe(200);
  });

  it('ignores what others have signed, whatever the body is said to be, and takes none at all for malformed', async () => {
    const note = log.checkpoint(3) + other.checkpoint(3).split('\n\n')[1];
    expect((await add(submissionOf(0, [], note), 'application/json')).status).toBe(200);
    expect((await fetch(`${witness.url}/add-checkpoint`, { method: 'POST' })).status).toBe(400);
  });

  describe('refuses, and cosigns nothing for', () => {
    beforeEach(async () => {
      expect((await add(log.submission(0, 100))).status).toBe(200);
    });
    afterEach(async () => {
      // Whatever was tried, the log goes on where it was.
      const answer = await add(log.submission(100, 150));
      expect(answer.status).toBe(200);
      cosigned(log.checkpoint(150), answer.body);
    });

    const fork = log.forkedAt(60);
    const stranger = aLog('log.example/unknown');
    const impostor = aLog(log.origin);
    const note = log.checkpoint(120);
    const proof = log.proof(100, 120);
    const hostile: [what: string, status: number, body: string | Buffer<ArrayBuffer>][] = [
      ['a smaller tree than the last', 409, log.submission(0, 99)],
      ['a smaller tree, said to grow from where it is', 400, submissionOf(100, [], log.checkpoint(99))],
      ['a replay of the first submission', 409, log.submission(0, 100)],
      ['an old size that was never cosigned', 409, log.submission(50, 120)],
      ['another tree of the same size', 409, submissionOf(100, [], fork.checkpoint(100))],
      ['another tree of the same size, from the beginning', 409, fork.submission(0, 100)],
      ['a larger tree that forked before', 422, fork.submission(100, 120)],
      ['a larger tree without proof', 422, submissionOf(100, [], note)],
      ['a proof that is a hash too short', 422, submissionOf(100, proof.slice(1), note)],
      ['a proof that is a hash too long', 422, submissionOf(100, [...proof, proof[0]!], note)],
      ['a proof for another size', 422, submissionOf(100, log.proof(99, 120), note)],
      ['a proof of 64 hashes', 400, submissionOf(100, Array<Uint8Array>(64).fill(proof[0]!), note)],
      ['a hash of 31 bytes', 400, submissionOf(100, [proof[0]!.subarray(1)], note)],
      ['a hash in another base64', 400, `old 100\n${'-'.repeat(43)}=\n\n${note}`],
      ['the same tree with a proof', 422, submissionOf(100, proof, log.checkpoint(100))],
      ['a log it does not know', 404, stranger.submission(0, 5)],
      ['an origin of a prototype', 404, aLog('__proto__').submission(0, 5)],
      ['a checkpoint that nobody has signed', 400, `old 100\n\n${note.split('\n\n')[0]}\n\n`],
      ['a checkpoint that another key has signed under its name', 403, impostor.submission(100, 120)],
      ['a checkpoint that another known log has signed', 403, submissionOf(100, proof, signedAs(log, other, 120))],
      [
        'a checkpoint that was changed after it was signed',
        403,
        submissionOf(100, proof, note.replace('\n120\n', '\n121\n')),
      ],
      [
        'a cosignature in place of the signature',
        403,
        submissionOf(100, proof, `${note.split('\n\n')[0]}\n\n— log.example/two AAAAAAAA\n`),
      ],
      ['an old size with a leading zero', 400, submissionOf('0100', proof, note)],
      ['a negative old size', 400, submissionOf('-1', proof, note)],
      ['an old size that no number holds', 400, submissionOf('9'.repeat(40), proof, note)],
      ['no old size', 400, `\n${note}`],
      ['Windows line ends', 400, submissionOf(100, proof, note).replaceAll('\n', '\r\n')],
      ['bytes that are no UTF-8', 400, Buffer.concat([Buffer.from(submissionOf(100, proof, note)), Buffer.of(0xff)])],
      ['a byte order mark', 400, `\ufeff${submissionOf(100, proof, note)}`],
      ['nothing', 400, ''],
      ['a body without an end', 400, 'old 100\n'.repeat(3)],
      ['more than 64 KiB', 413, submissionOf(100, proof, note) + '— x AAAAAAAA\n'.repeat(6_000)],
    ];

    it.each(hostile)('%s', async (_what, status, body) => {
      const answer = await add(body);
      expect(answer.status).toBe(status);
      expect(answer.body).not.toContain('— witness.example/w1');
      if (status === 409) expect(answer).toMatchObject({ type: 'text/x.tlog.size', body: '100\n' });
      else expect(answer.type).toMatch(/^text\/plain/);
    });

    it('a size that no database counts to', async () => {
      const answer = await add(submissionOf(100, [], resigned(log, '9999999999999999999')));
      expect(answer.status).toBe(400);
    });
  });

  it('keeps both signed checkpoints of a fork, which prove it to whoever has the log’s key', async () => {
    await add(log.submission(0, 100));
    const forged = log.forkedAt(60).checkpoint(100);
    await add(submissionOf(100, [], forged));
    await add(submissionOf(100, [], forged));
    const forks = await listForks(witness.db);
    expect(forks).toHaveLength(1);
    const trees = [forks[0]!.cosigned, forks[0]!.refused].map((note) =>
      parseCheckpoint(openNote(note, [log.vkey]).text),
    );
    expect(trees[0]!.size).toBe(trees[1]!.size);
    expect(trees[0]!.root).not.toEqual(trees[1]!.root);
    const metrics = await (await fetch(`${witness.url}/metrics`)).text();
    expect(metrics).toContain('custodia_witness_answers_total{outcome="fork"} 2');
  });

  it('cosigns one of two histories that come at the same moment, and never the other', async () => {
    await add(log.submission(0, 100));
    const fork = log.forkedAt(100);
    const bodies = Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? log : fork).submission(100, 200));
    const answers = await Promise.all(bodies.map((body) => add(body)));
    const granted = answers.flatMap(({ status }, at) => (status === 200 ? [at] : []));
    expect(granted).toHaveLength(1);
    const winner = granted[0]! % 2 === 0 ? log : fork;
    const loser = winner === log ? fork : log;
    expect((await add(winner.submission(200, 200))).status).toBe(200);
    expect((await add(loser.submission(200, 200))).status).toBe(409);
    expect((await add(loser.submission(200, 201))).status).toBe(422);
  });

  it('never goes back, in whatever order requests arrive', async () => {
    await add(log.submission(0, 100));
    const sizes = [101, 400, 120, 900, 300, 101, 500];
    const answers = await Promise.all(sizes.map((to) => add(log.submission(100, to))));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const kept = sizes[answers.findIndex(({ status }) => status === 200)]!;
    expect(await add(log.submission(100, 1000))).toMatchObject({ status: 409, body: `${kept}\n` });
  });

  it('remembers over a restart, with the same key', async () => {
    await add(log.submission(0, 100));
    const { key } = witness;
    await witness.stop();
    witness = await start();
    expect(witness.key).toBe(key);
    expect(await add(log.submission(0, 50))).toMatchObject({ status: 409, body: '100\n' });
    expect((await add(log.submission(100, 101))).status).toBe(200);
    expect(statSync(settings.keyFile).mode & 0o777).toBe(0o600);
  });

  it('says that it lives, is ready and what it answered', async () => {
    for (const health of ['/healthz', '/livez', '/readyz'])
      expect((await fetch(`${witness.url}${health}`)).status).toBe(200);
    await add(log.submission(0, 100));
    const metrics = await (await fetch(`${witness.url}/metrics`)).text();
    expect(metrics).toContain('custodia_witness_answers_total{outcome="cosigned"} 1');
    expect(metrics).toContain('custodia_witness_log_size{origin="log.example/one"} 100');
    expect((await fetch(`${witness.url}/add-checkpoint`)).status).toBe(404);
  });

  it('has kept what it answered when it is killed at any moment', async () => {
    await witness.stop();
    let last = 0;
    for (let round = 0; round < 3; round += 1) {
      const child = await startProcess(env);
      const answered = submitUntilItDies(child.url, log, last);
      await eventually(async () => expect(answered.size()).toBeGreaterThan(last + 3));
      child.process.kill('SIGKILL');
      await once(child.process, 'exit');
      last = await answered.done;
    }
    witness = await start();
    const { status, body } = await add(log.submission(0, 999));
    expect(status).toBe(409);
    expect(Number(body)).toBeGreaterThanOrEqual(last);
    // At most the one that was kept and whose answer did not arrive.
    expect(Number(body)).toBeLessThanOrEqual(last + 1);
  });
});

/** A checkpoint of one log with the signature that another gave to its own. */
function signedAs(log: ALog, by: ALog, size: number): string {
  return `${log.checkpoint(size).split('\n\n')[0]}\n\n${by.checkpoint(size).split('\n\n')[1]}`;
}

/** A checkpoint that says whatever size, truly signed. */
function resigned({ origin, privateKey }: ALog, size: string): string {
  const root = Buffer.from(emptyRoot()).toString('base64');
  return signNote(`${origin}\n${size}\n${root}\n`, [ed25519Signer({ name: origin, privateKey })]);
}
