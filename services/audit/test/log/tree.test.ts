import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Database } from '@custodia/persistence';
import { stacks, type StackRun } from '@custodia/testing';
import { consistencySubtrees, leafHash, rootOf, verifyConsistency } from '@custodia/translog';
import type { LoggedEntry, NewAuditEntry } from '../../src/entry/entry.ts';
import { entryTable, subjectTable } from '../../src/entry/entry.table.ts';
import { recordEntries } from '../../src/entry/record-entries.store.ts';
import { tileTable } from '../../src/log/log.table.ts';
import { readSubtreeRoots } from '../../src/log/node.store.ts';
import { openTreeStore } from '../../src/log/tree.store.ts';
import { anEntry, openAuditDatabase } from './an-entry.ts';

describe.each(stacks())('the tree of the log on $name', (stack) => {
  let run: StackRun;
  let one: Database;
  /** Another process of the service, as far as the database can tell. */
  let other: Database;

  beforeAll(async () => {
    run = await stack.open();
    const url = await run.databaseUrl('audit');
    one = await openAuditDatabase(url);
    other = await openAuditDatabase(url);
  });

  afterAll(async () => {
    await other?.close();
    await one?.close();
    await run?.dispose();
  });

  const record = (db: Database, ...entries: NewAuditEntry[]) => db.transaction((em) => recordEntries(em, entries));
  const sizeOf = () => one.read((em) => openTreeStore(em).size());

  async function rows(): Promise<LoggedEntry[]> {
    return one.read((em) =>
      em
        .createQueryBuilder(entryTable, 'entry')
        .addSelect(['entry.canonical', 'entry.disclosures'])
        .orderBy('entry.leafIndex')
        .getMany(),
    );
  }

  async function rootFromTiles(size: bigint): Promise<Uint8Array> {
    return one.read(async (em) => (await readSubtreeRoots(em, [{ begin: 0n, end: size }]))[0]!);
  }

  async function expectTrue(): Promise<void> {
    const logged = await rows();
    expect(logged.map(({ leafIndex }) => leafIndex)).toEqual(logged.map((_, index) => BigInt(index)));
    expect(await sizeOf()).toBe(BigInt(logged.length));
    const hashes = logged.map(({ canonical }) => leafHash(Buffer.from(canonical)));
    expect(Buffer.from(await rootFromTiles(BigInt(hashes.length)))).toEqual(Buffer.from(rootOf(hashes)));
  }

  it('is the tree of the entries, in whatever batches they came', async () => {
    for (const count of [1, 2, 253, 1, 300]) await record(one, ...Array.from({ length: count }, () => anEntry()));
    await expectTrue();
  });

  it('stays one tree where two processes append at the same time', async () => {
    const before = await sizeOf();
    await Promise.all(
      Array.from({ length: 40 }, (_, at) =>
        record(at % 2 ? one : other, ...Array.from({ length: 1 + at }, () => anEntry())),
      ),
    );
    expect((await sizeOf()) - before).toBe(820n);
    await expectTrue();
  });

  it('gives one leaf to an entry that is told twice, in one batch, in another, or by two processes at once', async () => {
    const before = await sizeOf();
    const [twice, again, both] = [anEntry(), anEntry(), anEntry()];
    await record(one, twice, twice, again);
    await record(one, again);
    await Promise.all([record(one, both), record(other, both)]);
    expect((await sizeOf()) - before).toBe(3n);
    await expectTrue();
  });

  it('gives entries of one id in two tenants a leaf each', async () => {
    const before = await sizeOf();
    const entry = anEntry();
    await record(one, entry, { ...entry, tenantId: 'other' });
    expect((await sizeOf()) - before).toBe(2n);
  });

  it('has nothing of a transaction that came to nothing', async () => {
    const before = await sizeOf();
    const lost = one.transaction(async (em) => {
      await recordEntries(em, [anEntry(), anEntry()]);
      throw new Error('the process died here');
    });
    await expect(lost).rejects.toThrow('the process died here');
    expect(await sizeOf()).toBe(before);
    await record(one, anEntry());
    await expectTrue();
  });

  it('proves from its tiles that it grew out of what it was', async () => {
    const hashes = (await rows()).map(({ canonical }) => leafHash(Buffer.from(canonical)));
    const size2 = BigInt(hashes.length);
    for (const size1 of [1n, 255n, 256n, 257n, 700n, size2 - 1n]) {
      const proof = await one.read((em) => readSubtreeRoots(em, consistencySubtrees({ size1, size2 })));
      const root1 = rootOf(hashes.slice(0, Number(size1)));
      expect(() => verifyConsistency({ size1, size2, root1, root2: rootOf(hashes), proof })).not.toThrow();
    }
  });

  it('tells of each entry who is in it: the record where it is a person, and whoever was shown', async () => {
    const entry = anEntry({ subjects: [{ subject: 'User:2', fields: [0, 1] }] });
    const product = anEntry({ recordType: 'Product' });
    await record(one, entry, product);
    const found = await one.read((em) => em.findBy(subjectTable, { entryId: entry.id }));
    expect(found.map(({ subject, fields }) => [subject, fields]).sort()).toEqual([
      [`Contact:${entry.recordId}`, []],
      ['User:2', [0, 1]],
    ]);
    expect(await one.read((em) => em.countBy(subjectTable, { entryId: product.id }))).toBe(0);
  });

  it('refuses to grow on tiles that somebody cut', async () => {
    await record(one, anEntry());
    const size = await sizeOf();
    const edge = { level: 0, tileIndex: size / 256n };
    const tile = await one.read((em) => em.findOneByOrFail(tileTable, edge));
    await one.transaction((em) => em.update(tileTable, edge, { hashes: tile.hashes.subarray(32) }));
    await expect(record(one, anEntry())).rejects.toThrow('tree is damaged');
    expect(await sizeOf()).toBe(size);
    await one.transaction((em) => em.update(tileTable, edge, { hashes: tile.hashes }));
    await expectTrue();
  });
});
