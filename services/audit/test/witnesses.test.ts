import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  cosigner,
  ed25519Signer,
  formatCheckpoint,
  formatNoteKey,
  leafHash,
  rootOf,
  signatureLine,
  signNote,
} from '@custodia/translog';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { openWitnesses, witnessList, type Witnesses } from '../src/index.ts';

const logKey = generateKeyPairSync('ed25519').privateKey;
const witnessKey = generateKeyPairSync('ed25519').privateKey;
const otherKey = generateKeyPairSync('ed25519').privateKey;
const witnessName = 'witness.example/w1';
const vkey = formatNoteKey({ name: witnessName, type: 'cosignature', key: witnessKey });

const textOf = (size: number) =>
  formatCheckpoint({
    origin: 'log.example/one',
    size: BigInt(size),
    root: rootOf(Array.from({ length: size }, (_, at) => leafHash(Buffer.of(at)))),
  });
const checkpoint = (size: number) => ({
  note: signNote(textOf(size), [ed25519Signer({ name: 'log.example/one', privateKey: logKey })]),
  size: BigInt(size),
  proofFrom: async () => [],
});
const lineBy = (privateKey: typeof witnessKey, size: number) =>
  signatureLine(textOf(size), cosigner({ name: witnessName, privateKey, now: () => 0 }));

/** A witness that answers whatever the test has it answer; the honest one is in infra/audit/test. */
describe('asking a witness that', () => {
  let server: Server;
  let answer: (response: ServerResponse, asked: string) => void;
  let asked: string[];
  let now: number;
  let metrics: Registry;
  let logged: string;
  let witnesses: Witnesses;

  beforeEach(async () => {
    [asked, now, logged, metrics] = [[], 0, '', new Registry()];
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        asked.push(body.slice(0, body.indexOf('\n')));
        answer(response, body);
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    witnesses = openWitnesses({
      witnesses: [{ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, key: vkey }],
      logger: pino({}, { write: (line: string) => void (logged += line) }),
      metrics,
      clock: () => new Date(now),
      random: () => 1,
      timeoutMs: 300,
    });
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });

  const answering = (status: number, body: string, headers = {}) => {
    answer = (response) => response.writeHead(status, headers).end(body);
  };
  const outcomes = async (): Promise<string[]> => {
    const { values } = await metrics.getSingleMetric('custodia_audit_witness_answers_total')!.get();
    return values.flatMap(({ value, labels }) => (value > 0 ? [`${labels['outcome']} ${value}`] : []));
  };

  it('cosigns: hands back its line, and that of nobody else', async () => {
    answering(200, `— somebody.example AAAAAAAA\n${lineBy(witnessKey, 3)}`);
    expect(await witnesses.cosign(checkpoint(3))).toBe(lineBy(witnessKey, 3));
    expect(await outcomes()).toEqual(['cosigned 1']);
  });

  it('signs with another key, or another checkpoint, or nothing: hands back none, and says so', async () => {
    for (const body of [lineBy(otherKey, 3), lineBy(witnessKey, 4), `— ${witnessName} AAAAAAAA\n`, '', 'welcome']) {
      answering(200, body);
      expect(await witnesses.cosign(checkpoint(3))).toBe('');
      now += 60_000;
    }
    expect(await outcomes()).toEqual(['unverified 5']);
    expect(logged).toContain('"level":50');
  });

  it('is at another size: asks again from there', async () => {
    answer = (response, body) =>
      body.startsWith('old 2\n')
        ? response.writeHead(200).end(lineBy(witnessKey, 3))
        : response.writeHead(409, { 'content-type': 'text/x.tlog.size' }).end('2\n');
    expect(await witnesses.cosign(checkpoint(3))).toBe(lineBy(witnessKey, 3));
    expect(asked).toEqual(['old 0', 'old 2']);
  });

  it('is at this size with another tree: says that the log has two histories', async () => {
    answering(409, '3\n');
    expect(await witnesses.cosign(checkpoint(3))).toBe('');
    expect(await outcomes()).toEqual(['fork 1']);
    expect(logged).toContain('ANOTHER HISTORY');
  });

  it('finds no proof that the log grew out of what it has: says so too', async () => {
    answer = (response, body) => response.writeHead(body.startsWith('old 0\n') ? 409 : 422).end('2\n');
    expect(await witnesses.cosign(checkpoint(3))).toBe('');
    expect(await outcomes()).toEqual(['fork 1']);
  });

  it('has cosigned more than the log has: says that entries are lost', async () => {
    answering(409, '9\n');
    expect(await witnesses.cosign(checkpoint(3))).toBe('');
    expect(await outcomes()).toEqual(['ahead 1']);
    expect(logged).toContain('MORE ENTRIES');
  });

  it.each([
    ['does not know the log', 404, ''],
    ['does not know its key', 403, ''],
    ['answers a conflict without a size', 409, 'no\n'],
    ['sends somewhere else', 307, ''],
  ])('%s: hands back nothing, and says so', async (_what, status, body) => {
    answering(status, body, { location: 'http://127.0.0.1:1/' });
    expect(await witnesses.cosign(checkpoint(3))).toBe('');
    expect(await outcomes()).toEqual(['refused 1']);
  });

  it.each([
    ['fails', (response: ServerResponse) => void response.writeHead(503).end()],
    ['hangs up', (response: ServerResponse) => void response.destroy()],
    ['never answers', () => undefined],
    ['never ends its answer', (response: ServerResponse) => void response.writeHead(200).write('— ')],
    ['answers without end', (response: ServerResponse) => void response.writeHead(200).end('x'.repeat(1_000_000))],
    [
      'changes its size each time',
      (response: ServerResponse, body: string) =>
        void response.writeHead(409).end(body.startsWith('old 1\n') ? '2\n' : '1\n'),
    ],
  ] as const)('%s: is away, and delays nothing', async (_what, behave) => {
    answer = behave;
    expect(await witnesses.cosign(checkpoint(3))).toBe('');
    expect(await outcomes()).toEqual(['away 1']);
    expect(logged).toContain('"level":40');
  });

  it('is away: leaves it alone for longer and longer, and for no time once it is back', async () => {
    answering(503, '');
    const waits: number[] = [];
    for (let failure = 0; failure < 9; failure += 1) {
      await witnesses.cosign(checkpoint(3));
      const [before, from] = [asked.length, now];
      do {
        now += 500;
        await witnesses.cosign(checkpoint(3));
      } while (asked.length === before && now < from + 100_000);
      waits.push(now - from);
    }
    expect(waits[0]).toBeLessThan(waits[3]!);
    expect(Math.max(...waits)).toBeLessThanOrEqual(60_500);
    now += 60_000;
    answering(200, lineBy(witnessKey, 3));
    expect(await witnesses.cosign(checkpoint(3))).not.toBe('');
    expect(await witnesses.cosign(checkpoint(3))).not.toBe('');
  });

  it('cannot be proven anything, as the tree is damaged: asks it nothing, and says so', async () => {
    answering(409, '2\n');
    const damaged = { ...checkpoint(3), proofFrom: () => Promise.reject(new Error('a tile is missing')) };
    expect(await witnesses.cosign(damaged)).toBe('');
    expect(await outcomes()).toEqual(['unproven 1']);
  });
});

describe('the list of witnesses', () => {
  const read = (value: unknown) => witnessList.safeParse(typeof value === 'string' ? value : JSON.stringify(value));

  it('is empty unless it is said', () => {
    expect(witnessList.parse(undefined)).toEqual([]);
    expect(read([{ url: 'http://witness:4000', key: vkey }]).success).toBe(true);
  });

  it.each([
    ['no JSON', 'http://witness'],
    ['an address that is none', [{ url: 'witness', key: vkey }]],
    ['a file', [{ url: 'file:///etc/passwd', key: vkey }]],
    ['a key that is none', [{ url: 'http://witness', key: 'witness' }]],
    ['the key of a log', [{ url: 'http://witness', key: formatNoteKey({ name: 'x', type: 'ed25519', key: logKey }) }]],
    [
      'one witness twice',
      [
        { url: 'http://a', key: vkey },
        { url: 'http://b', key: vkey },
      ],
    ],
  ])('refuses %s', (_what, value) => {
    expect(read(value).success).toBe(false);
  });
});
