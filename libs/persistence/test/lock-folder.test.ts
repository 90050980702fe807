import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { lockFolder } from '@custodia/persistence';
import { eventually } from '@custodia/testing';

const aFolder = () => mkdtemp(path.join(tmpdir(), 'lock-'));

describe('a folder', () => {
  it('has one holder in a process, until it lets go', async () => {
    const folder = await aFolder();
    const release = await lockFolder(folder);
    expect(release).not.toBeNull();
    expect(await lockFolder(folder)).toBeNull();
    release!();
    const again = await lockFolder(folder);
    expect(again).not.toBeNull();
    again!();
  });

  it('that another process holds cannot be had until that process is gone, however it went', async () => {
    const folder = await aFolder();
    const program = `const { lockFolder } = await import(${JSON.stringify(path.resolve(import.meta.dirname, '../src/lock-folder.ts'))});
      await lockFolder(${JSON.stringify(folder)}); process.stdout.write('held'); setInterval(() => {}, 1000);`;
    const holder = spawn(
      process.execPath,
      ['--conditions=source', '--import', 'tsx', '--input-type=module', '-e', program],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const ended = once(holder, 'exit');
    await once(holder.stdout, 'data');
    expect(await lockFolder(folder)).toBeNull();
    holder.kill('SIGKILL');
    await ended;
    const release = await eventually(async () => {
      const held = await lockFolder(folder);
      expect(held).not.toBeNull();
      return held;
    });
    release!();
  });

  it('is locked by a file that nobody else may read', async () => {
    const folder = await aFolder();
    (await lockFolder(folder))!();
    expect((await stat(path.join(folder, 'lock'))).mode & 0o777).toBe(0o600);
  });

  it('that is not there is an error, not a folder that somebody else holds', async () => {
    await expect(lockFolder('/nowhere/at/all')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
