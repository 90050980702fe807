import { describe, expect, it } from '@jest/globals';
import { appendFile, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { aKept, failingDisk, journalFolder, openJournal, takeAll } from './access-bench.ts';

const segmentsIn = async (folder: string) => (await readdir(folder)).filter((name) => /segment/.test(name)).sort();
const names = (count: number, from = 0) => Array.from({ length: count }, (_, n) => `n${from + n}`);

describe('an access journal', () => {
  it('keeps what was appended, in order, over a stop, and nothing that was shipped', async () => {
    const folder = await journalFolder();
    const first = await openJournal(folder);
    for (const name of names(5)) await first.journal.append(aKept(name));
    expect(first.journal.unshipped).toBe(5);
    await first.journal.close();

    const second = await openJournal(folder);
    expect(second.journal.unshipped).toBe(5);
    expect(second.journal.oldestAtMs).not.toBeNull();
    await second.journal.append(aKept('later'));
    expect(await takeAll(second.journal)).toEqual([...names(5), 'later']);
    expect(second.journal.unshipped).toBe(0);
    await second.journal.close();

    const third = await openJournal(folder);
    expect(await takeAll(third.journal)).toEqual([]);
    expect(await segmentsIn(folder)).toEqual([]);
    await third.journal.close();
  });

  it('asks the disk once for all who wait, and at once for one who comes alone', async () => {
    const { journal, counted } = await openJournal(await journalFolder());
    await Promise.all(names(500).map((name) => journal.append(aKept(name))));
    expect(counted.synced).toBeLessThanOrEqual(2);
    const before = counted.synced;
    await journal.append(aKept('alone'));
    expect(counted.synced).toBe(before + 1);
    expect(await takeAll(journal)).toEqual([...names(500), 'alone']);
    await journal.close();
  });

  it('begins a new file before one grows large, and removes each when it is shipped', async () => {
    const folder = await journalFolder();
    const { journal } = await openJournal(folder, { maxBytes: 80_000 });
    for (const name of names(20)) await journal.append(aKept(name, 3_000));
    expect((await segmentsIn(folder)).length).toBeGreaterThan(4);
    expect(await takeAll(journal)).toEqual(names(20));
    expect(await segmentsIn(folder)).toHaveLength(1);
    await journal.close();
  });

  it('can be read by nobody else', async () => {
    const folder = path.join(await journalFolder(), 'made');
    const { journal } = await openJournal(folder);
    await journal.append(aKept('a'));
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(folder)) expect((await stat(path.join(folder, name))).mode & 0o777).toBe(0o600);
    await journal.close();
  });

  it('is one gateway’s: a second is told so, and may have it when the first has stopped', async () => {
    const folder = await journalFolder();
    const { journal } = await openJournal(folder);
    await expect(openJournal(folder)).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      message: `The access journal ${folder} is in use by another gateway. Stop that one, or give each gateway a folder of its own by ACCESS_JOURNAL.`,
    });
    await journal.close();
    await (await openJournal(folder)).journal.close();
  });

  it('says what to do where its folder cannot be made', async () => {
    await expect(openJournal('/proc/nowhere/journal')).rejects.toThrow('Make the folder writable, or name another');
  });

  it('takes nothing after it was closed', async () => {
    const { journal } = await openJournal(await journalFolder());
    await journal.close();
    await expect(journal.append(aKept('late'))).rejects.toMatchObject({ code: 'ACCESS_NOT_RECORDED' });
  });
});

describe('a journal that is full', () => {
  it('refuses until something was shipped, and tells its log once', async () => {
    const { journal, logs, counted } = await openJournal(await journalFolder(), { maxBytes: 20_000 });
    let kept = 0;
    const fill = async () => {
      for (;;) {
        await journal.append(aKept(`n${kept}`, 1_000));
        kept += 1;
      }
    };
    await expect(fill()).rejects.toMatchObject({ code: 'ACCESS_NOT_RECORDED' });
    await expect(fill()).rejects.toMatchObject({ code: 'ACCESS_NOT_RECORDED' });
    expect(counted.failed).toBe(2);
    expect(logs.filter((line) => line.includes('cannot be recorded'))).toHaveLength(1);
    expect(journal.fullness).toBeLessThanOrEqual(1);
    expect(await takeAll(journal)).toEqual(names(kept));
    await journal.append(aKept('again'));
    expect(logs.at(-1)).toContain('accesses are recorded again');
    expect(await takeAll(journal)).toEqual(['again']);
    await journal.close();
  });
});

describe('a disk that fails', () => {
  it.each([
    ['write', 'ENOSPC'],
    ['datasync', 'EIO'],
    ['open', 'ENOSPC'],
  ] as const)(
    'at %s with %s loses nothing that was kept, and is written to again when it works',
    async (step, code) => {
      const folder = await journalFolder();
      const { files, faults } = failingDisk();
      const { journal, logs } = await openJournal(folder, { files, maxBytes: 80_000 });
      await journal.append(aKept('before', 6_000));
      faults[step] = code;
      for (const name of names(3)) {
        await expect(journal.append(aKept(name, 6_000))).rejects.toMatchObject({ code: 'ACCESS_NOT_RECORDED' });
      }
      delete faults[step];
      await journal.append(aKept('after'));
      expect(logs.filter((line) => line.includes(code))).toHaveLength(1);
      expect(await takeAll(journal)).toEqual(['before', 'after']);
      await journal.append(aKept('kept'));
      await journal.close();

      const next = await openJournal(folder);
      expect(await takeAll(next.journal)).toEqual(['kept']);
      expect(next.logs.filter((line) => line.includes('damaged'))).toEqual([]);
      await next.journal.close();
    },
  );

  it('at fsync is not asked about the same file again', async () => {
    const folder = await journalFolder();
    const { files, faults } = failingDisk();
    const { journal } = await openJournal(folder, { files });
    await journal.append(aKept('before'));
    faults.datasync = 'EIO';
    await expect(journal.append(aKept('lost'))).rejects.toThrow();
    delete faults.datasync;
    await journal.append(aKept('after'));
    expect(await segmentsIn(folder)).toHaveLength(2);
    await journal.close();
  });
});

describe('a start', () => {
  async function aJournalOf(count: number) {
    const folder = await journalFolder();
    const { journal } = await openJournal(folder);
    for (const name of names(count)) await journal.append(aKept(name));
    await journal.close();
    return { folder, segment: path.join(folder, (await segmentsIn(folder))[0]!) };
  }

  it('leaves out what was being written when the process ended, and goes on in a new file', async () => {
    const { folder, segment } = await aJournalOf(3);
    await truncate(segment, (await stat(segment)).size - 5);
    const { journal, logs } = await openJournal(folder);
    expect(logs.join()).toContain('an access that nobody was shown is left out');
    await journal.append(aKept('next'));
    expect(await takeAll(journal)).toEqual(['n0', 'n1', 'next']);
    expect(await segmentsIn(folder)).toHaveLength(1);
    await journal.close();
  });

  it.each([0, 1, 2])(
    'ships what can be read beside damage in access %d, says so, and keeps the evidence',
    async (at) => {
      const { folder, segment } = await aJournalOf(3);
      const bytes = await readFile(segment);
      const turned = Math.floor(((at + 0.5) * bytes.length) / 3);
      bytes[turned]! ^= 0x10;
      await writeFile(segment, bytes);
      const { journal, logs } = await openJournal(folder);
      expect(logs.join()).toContain('recorded accesses are damaged');
      expect(await takeAll(journal)).toEqual(names(3).filter((_, index) => index !== at));
      expect(journal.unshipped).toBe(0);
      expect(await segmentsIn(folder)).toEqual([`${path.basename(segment)}.damaged`]);
      await journal.close();
      await expect(readFile(`${segment}.damaged`)).resolves.toEqual(bytes);
    },
  );

  it('ships again, rather than too little, where it is not known how far shipping came', async () => {
    const { folder } = await aJournalOf(3);
    const first = await openJournal(folder);
    const { segment, frames } = (await first.journal.next())!;
    await first.journal.shipped({ segment, offset: frames[1]!.end }, 2);
    await first.journal.close();
    const known = await openJournal(folder);
    expect((await known.journal.next())!.frames.map(({ key }) => key)).toEqual(['acme:n2']);
    await known.journal.close();
    await writeFile(path.join(folder, 'shipped'), Buffer.alloc(20, 7));
    const unknown = await openJournal(folder);
    expect(await takeAll(unknown.journal)).toEqual(names(3));
    await unknown.journal.close();
  });

  it('passes over files that are none of its own', async () => {
    const { folder } = await aJournalOf(1);
    await appendFile(path.join(folder, 'note.txt'), 'who put this here?');
    const { journal } = await openJournal(folder);
    expect(await takeAll(journal)).toEqual(['n0']);
    await journal.close();
  });
});
