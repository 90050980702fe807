import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ed25519Signer, leafHash, signNote } from '@custodia/translog';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { aSignedLog, type Shown } from './a-signed-log.ts';
import { auditRun } from './run-audit.ts';

const log = aSignedLog();
const rewrite = (index: number, change: (shown: Shown) => Shown) =>
  log.shown.map((shown, at) => (at === index ? change(shown) : shown));
const withMember = (shown: Shown, members: object): Shown => ({
  ...shown,
  entry: JSON.stringify({ ...(JSON.parse(shown.entry) as object), ...members }),
});
/** The same log as somebody would have it who signs with the log's own key whatever they like. */
const signedOver = (of: readonly Shown[]) =>
  log.export({
    of,
    note: log.checkpoint(
      of.length,
      of.map(({ entry }) => leafHash(Buffer.from(entry))),
    ),
  });

let at: ReturnType<typeof auditRun>;
let trusted: string[];
beforeEach(() => {
  at = auditRun();
  trusted = ['--key', log.logKey, '--witness', log.witnessKey];
});
const verifyLog = (content: string | Uint8Array, ...more: string[]) =>
  at.run('verify', 'log', at.file('export.ndjson', content), ...trusted, ...more);

describe('verify log', () => {
  it('proves a whole log from its first entry on, and says by whom it is signed', async () => {
    const { code, out, error } = await verifyLog(log.export());
    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(out).toMatch(
      /^Proven: the 24 entries of log\.example\/one, from the first on; every entry is there; \d+ personal values disclosed, 0 withheld\.\nRoot \S{44}, signed by log\.example\/one; cosigned by witness\.example\/w1 at 2026-/,
    );
  });

  it('proves the log of one tenant, in which others are hashes', async () => {
    const content = log.export({ tenant: 'demo' });
    expect(content).toContain('"leaf"');
    expect(content).not.toContain('rival');
    const { code, out } = await verifyLog(content);
    expect(code).toBe(0);
    expect(out).toContain('22 entries of tenant demo are there, 2 of others as hashes');
  });

  it('proves an empty log, and one whose people were erased', async () => {
    const empty = aSignedLog({ entries: 0 });
    const file = at.file('empty.ndjson', empty.export());
    expect((await at.run('verify', 'log', file, '--key', empty.logKey)).code).toBe(0);
    const { code, out } = await verifyLog(log.export({ of: rewrite(3, (shown) => ({ ...shown, disclosures: [] })) }));
    expect(code).toBe(0);
    expect(out).not.toContain(' 0 withheld');
  });

  it('takes its keys from files, and that of the local run where none is named', async () => {
    const [key, witness] = [at.file('log.vkey', `${log.logKey}\n`), at.file('witness.vkey', `${log.witnessKey}\n`)];
    const file = at.file('export.ndjson', log.export());
    expect((await at.run('verify', 'log', file, '--key', key, '--witness', witness)).code).toBe(0);
    expect((await at.run('verify', 'log', file)).error).toMatch(/Say whose signature counts: --key/);
    mkdirSync(path.join(at.folder, 'data', 'keys'), { recursive: true });
    at.file('data/keys/audit-log.vkey', readFileSync(key));
    expect((await at.run('verify', 'log', file)).code).toBe(0);
  });

  const other = aSignedLog({ origin: log.origin });
  const digests = (shown: Shown) => (JSON.parse(shown.entry) as { _sd: string[] })._sd;
  const hostile: [what: string, content: () => string | Uint8Array, says: RegExp][] = [
    [
      'an entry that says another action',
      () =>
        log.export({ of: rewrite(0, (shown) => ({ ...shown, entry: shown.entry.replace('contact', 'contract') })) }),
      /24 entries are not those/,
    ],
    [
      'an entry with a space in it',
      () => signedOver(rewrite(7, (shown) => ({ ...shown, entry: shown.entry.replace(':', ': ') }))),
      /^Entry 7 does not hold: its text is not in canonical form/,
    ],
    [
      'an entry whose members are in another order',
      () =>
        signedOver(
          rewrite(7, (shown) =>
            withMember({ ...shown, entry: JSON.stringify({ v: 1, ...(JSON.parse(shown.entry) as object) }) }, {}),
          ),
        ),
      /canonical form/,
    ],
    [
      'an entry with a member twice',
      () => signedOver(rewrite(7, (shown) => ({ ...shown, entry: shown.entry.replace('"v":1', '"v":1,"v":1') }))),
      /canonical form/,
    ],
    [
      'an entry with somebody’s name in the clear',
      () => signedOver(rewrite(7, (shown) => withMember(shown, { zName: 'Ada' }))),
      /a member that entries do not have/,
    ],
    [
      'an entry of a later version',
      () => signedOver(rewrite(7, (shown) => withMember(shown, { v: 2 }))),
      /a version that this verifier does not know/,
    ],
    [
      'an entry without tenant',
      () => signedOver(rewrite(7, (shown) => ({ ...shown, entry: shown.entry.replace('"tenant":"demo",', '') }))),
      /it has no tenant/,
    ],
    [
      'an entry that is nested without end',
      () =>
        signedOver(
          rewrite(7, (shown) => ({ ...shown, entry: `{"access":${'['.repeat(200_000)}${']'.repeat(200_000)}}` })),
        ),
      /does not hold/,
    ],
    [
      'digests out of order',
      () => signedOver(rewrite(0, (shown) => withMember(shown, { _sd: [...digests(shown)].reverse() }))),
      /digests are not in order/,
    ],
    [
      'a disclosure that the entry does not commit to',
      () => log.export({ of: rewrite(7, (shown) => ({ ...shown, disclosures: log.shown[0]!.disclosures })) }),
      /^Entry 7 .*does not commit to one of its disclosures/,
    ],
    [
      'a disclosure twice',
      () =>
        log.export({
          of: rewrite(7, (shown) => ({ ...shown, disclosures: [...shown.disclosures, shown.disclosures[0]!] })),
        }),
      /does not commit/,
    ],
    [
      'two entries in each other’s place',
      () => log.export({ of: [log.shown[1]!, log.shown[0]!, ...log.shown.slice(2)] }),
      /not those/,
    ],
    [
      'an entry left out, and the header told so',
      () => log.export({ of: log.shown.slice(1) }),
      /holds 23 entries, and the checkpoint is signed over 24/,
    ],
    ['a last entry left out', () => log.export().replace(/\n\{"i":23.*\n/, '\n'), /not written as exports are/],
    ['an index that jumps', () => log.export().replace('{"i":5,', '{"i":6,'), /is not entry 5/],
    [
      'an entry that is hidden behind its hash in a whole log',
      () =>
        log
          .export()
          .replace(/\{"i":5,.*\n/, `{"i":5,"leaf":"${Buffer.from(log.leafHashes[5]!).toString('base64')}"}\n`),
      /Entry 5 is not shown, and the log is said to be whole/,
    ],
    [
      'another tenant’s entry in a tenant’s log',
      () => log.export().replace('"tenant":null', '"tenant":"demo"'),
      /^Entry 9 is of another tenant/,
    ],
    ['no end', () => log.export().slice(0, -10), /ends within line 26: it was cut short/],
    ['no checkpoint', () => log.export().split('\n').slice(0, 25).join('\n') + '\n', /cut short/],
    ['more behind the checkpoint', () => `${log.export()}{}\n`, /goes on after its checkpoint/],
    [
      'another log’s header',
      () => log.export().replace('"origin":"log.example/one"', '"origin":"log.example/two"'),
      /names another log/,
    ],
    ['no header', () => log.export().split('\n').slice(1).join('\n'), /Line 1 is not written as exports are/],
    ['another log under the same name', () => other.export(), /SIGNATURE|not signed/],
    [
      'a checkpoint that the witness has not seen',
      () => log.export({ note: `${log.checkpoint().split('— witness')[0]}` }),
      /cosigned by 0 of the witnesses/,
    ],
    ['a line that is not UTF-8', () => Buffer.from(log.export(), 'latin1').fill(0xff, 300, 301), /is not UTF-8/],
    ['nothing', () => '', /cut short/],
    ['something else', () => 'hello\n', /Line 1 is not JSON/],
  ];
  it.each(hostile)('finds %s', async (_what, content, says) => {
    const { code, out, error } = await verifyLog(content());
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(error).toMatch(says);
    expect(error.split('\n')).toHaveLength(1);
  });

  it('asks for as many witnesses as it is told', async () => {
    const without = log.export({ note: `${log.checkpoint().split('— witness')[0]}` });
    expect((await verifyLog(without, '--require-witnesses', '0')).code).toBe(0);
    expect((await verifyLog(without, '--require-witnesses', '1')).code).toBe(1);
    expect(await verifyLog(without, '--require-witnesses', '2')).toMatchObject({ code: 2 });
  });

  it('tells how far it is, where that takes long', async () => {
    const file = at.file('long.ndjson', aSignedLog({ entries: 3_000 }).export());
    let [now, error] = [0, ''];
    const { auditCommand } = await import('../src/index.ts');
    await auditCommand(['verify', 'log', file, '--key', log.logKey], {
      out: () => undefined,
      error: (line) => (error += line),
      env: {},
      now: () => (now += 3_000),
    });
    expect(error).toMatch(/\d+ %: 1,000 entries, about \d+ s left/);
  });
});

describe('verify receipt', () => {
  const verify = (content: string) => at.run('verify', 'receipt', at.file('receipt', content), ...trusted);

  it('proves that an entry is in the log', async () => {
    const { code, out } = await verify(log.receipt(7));
    expect(code).toBe(0);
    expect(out).toMatch(
      /^Proven: access\.recorded \(\S{36}\), of tenant demo, 2026-\S+, is entry 7 of the 24 entries of log/,
    );
  });

  const extraOf = (shown: object) => Buffer.from(JSON.stringify(shown)).toString('base64');
  it.each([
    ['another entry', log.receipt(7).replace(/extra .*/, `extra ${extraOf(log.shown[8]!)}`), /not proven that leaf 7/],
    ['another place', log.receipt(7).replace('index 7', 'index 8'), /not proven that leaf 8/],
    ['no entry', log.receipt(7).replace(/extra .*\n/, ''), /does not carry its entry/],
    [
      'an entry with more to it',
      log.receipt(7).replace(/extra .*/, `extra ${extraOf({ ...log.shown[7], more: 1 })}`),
      /does not carry its entry/,
    ],
    [
      'a disclosure of another entry',
      log
        .receipt(7)
        .replace(/extra .*/, `extra ${extraOf({ ...log.shown[7], disclosures: log.shown[0]!.disclosures })}`),
      /does not commit/,
    ],
    ['a checkpoint of another size', log.receipt(7, 20).replace(/[^\n]*\n\d+\n[^]*/, log.checkpoint(24)), /./],
    ['no receipt', 'hello\n', /The proof/],
  ])('refuses a receipt with %s', async (_what, content, says) => {
    const { code, error } = await verify(content);
    expect(code).toBe(1);
    expect(error).toMatch(says);
  });
});

describe('verify checkpoint', () => {
  const verify = (content: string, ...more: string[]) =>
    at.run('verify', 'checkpoint', at.file('checkpoint', content), ...trusted, ...more);

  it('proves who has signed it', async () => {
    expect(await verify(log.checkpoint())).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /the 24 entries of log\.example\/one\.\nRoot .*cosigned by witness\.example\/w1 at 2026/,
      ),
    });
  });

  const note = log.checkpoint();
  it.each([
    ['another size', note.replace('\n24\n', '\n25\n')],
    ['another name', note.replaceAll('log.example/one', 'log.example/two')],
    ['no signature', `${note.split('\n\n')[0]}\n\n`],
    [
      'the signature of another key',
      signNote(`${note.split('\n\n')[0]}\n`, [
        ed25519Signer({ name: log.origin, privateKey: aSignedLog({ entries: 0 }).key }),
      ]),
    ],
    ['another witness', note.replace('witness.example/w1', 'witness.example/w2')],
    ['Windows line ends', note.replaceAll('\n', '\r\n')],
  ])('refuses one with %s', async (_what, content) => {
    expect((await verify(content)).code).toBe(1);
  });

  it('refuses one of another log that the same key has signed', async () => {
    expect(await verify(note, '--origin', 'log.example/other')).toMatchObject({ code: 1 });
  });
});

describe('verify consistency', () => {
  const verify = (old: string, to: string, ...more: string[]) =>
    at.run('verify', 'consistency', at.file('old', old), at.file('new', to), ...trusted, ...more);
  const proof = (from: number, to: number) => ['--proof', at.file('proof', log.growth(from, to))];

  it('proves by a proof that a log only grew', async () => {
    const { code, out } = await verify(log.checkpoint(9), log.checkpoint(24), ...proof(9, 24));
    expect(code).toBe(0);
    expect(out).toMatch(/^Proven: the log log\.example\/one only grew from 9 to 24 entries\./);
    expect((await verify(log.checkpoint(9), log.checkpoint(9), ...proof(9, 9))).code).toBe(0);
  });

  it('proves it by the entries themselves', async () => {
    const { code, out } = await verify(log.checkpoint(9), log.export());
    expect(code).toBe(0);
    expect(out).toContain('It only grew since it had 9.');
  });

  it('refuses what did not only grow', async () => {
    const fork = aSignedLog({ key: log.key, seed: 'another history' });
    trusted = ['--key', log.logKey];
    expect((await verify(fork.checkpoint(9), log.checkpoint(24), ...proof(9, 24))).code).toBe(1);
    expect((await verify(log.checkpoint(9), log.checkpoint(24), ...proof(8, 24))).code).toBe(1);
    expect((await verify(log.checkpoint(24), log.checkpoint(9), ...proof(9, 24))).code).toBe(1);
    expect(await verify(fork.checkpoint(9), log.export())).toMatchObject({
      code: 1,
      error: expect.stringContaining('The 9 entries are not those that the earlier checkpoint is signed over'),
    });
    expect((await verify(log.checkpoint(24), aSignedLog({ entries: 9, key: log.key }).export())).code).toBe(1);
  });

  it('takes two checkpoints with a proof, and an export without', async () => {
    expect((await verify(log.checkpoint(9), log.checkpoint(24))).code).toBe(2);
    expect((await verify(log.checkpoint(9), log.export(), ...proof(9, 24))).code).toBe(2);
  });
});

describe('the command', () => {
  it.each([
    [['verify']],
    [['verify', 'everything']],
    [['verify', 'log']],
    [['verify', 'log', 'a', 'b']],
    [['verify', 'log', '/none/such', '--key', log.logKey]],
    [['verify', 'log', 'a', '--proof', 'b']],
    [['verify', 'log', 'a', '--require-witnesses', 'some']],
    [['verify', 'log', 'a', '--out', 'b']],
    [['verify', 'log', 'a', '--key', 'nonsense']],
    [['verify', 'log', 'a', '--key', log.witnessKey]],
    [['verify', 'log', 'a', '--key', log.logKey, '--witness', log.logKey]],
    [['export']],
    [['export', 'file']],
    [['prove', 'x']],
    [['rewrite']],
    [['--nonsense']],
  ])('says what is wrong with %j, as something else than "not proven"', async (argv) => {
    const { code, out, error } = await at.run(...argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(error).not.toBe('');
  });

  it('helps', async () => {
    expect(await at.run('--help')).toMatchObject({ code: 0, out: expect.stringContaining('verify log <export>') });
  });
});
