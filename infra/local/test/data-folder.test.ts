import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readCommandSettings, runningSystem } from '@custodia/importer';
import { pseudonymKey } from '@custodia/policy';
import { openDataFolder } from '../src/data/data-folder.ts';
import { openSecret } from '../src/data/open-secret.ts';
import { lockDataFolder } from '../src/data/lock.ts';
import { writeRunFile } from '../src/data/run-file.ts';
import { readLocalSettings } from '../src/settings.ts';
import { assertPortFree, portOrAny } from '../src/system/free-port.ts';
import { tokenCommand } from '../src/token/token-command.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'custodia-data-'));
});
afterEach(() => rm(folder, { recursive: true }));

const lockFile = () => path.join(folder, 'custodia.lock');

describe('the lock of a data folder', () => {
  it('names the process that holds it, and what to do', async () => {
    // The process that started the tests surely lives.
    await writeFile(lockFile(), JSON.stringify({ pid: process.ppid, started: null }));
    expect(() => lockDataFolder(folder)).toThrow(
      new RegExp(`runs on .* already, as process ${process.ppid}.*CUSTODIA_DATA_DIR`),
    );
  });

  it.each([
    ['of a process that is gone', JSON.stringify({ pid: 2 ** 22 + 1, started: null })],
    ['of a process whose number another has now', JSON.stringify({ pid: 1, started: 'long ago' })],
    ['that was half written', '{"pid":'],
  ])('takes over one %s', async (_title, text) => {
    await writeFile(lockFile(), text);
    const unlock = lockDataFolder(folder);
    expect(JSON.parse(await readFile(lockFile(), 'utf8'))).toMatchObject({ pid: process.pid });
    unlock();
    expect(existsSync(lockFile())).toBe(false);
  });
});

describe('a secret of a data folder', () => {
  it('is made once, long enough for a key of pseudonyms, and for its owner alone', async () => {
    const file = path.join(folder, 'secret');
    const [made, again] = [await openSecret(file), await openSecret(file)];
    expect(again).toBe(made);
    expect(() => pseudonymKey(made)).not.toThrow();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await openSecret(path.join(folder, 'other'))).not.toBe(made);
  });
});

describe('a data folder', () => {
  it('is made with those above it, for its owner alone', async () => {
    const deep = path.join(folder, 'a', 'b');
    openDataFolder(deep);
    expect((await stat(deep)).mode & 0o777).toBe(0o700);
    expect((await stat(path.join(deep, 'keys'))).mode & 0o777).toBe(0o700);
  });

  it('that cannot be made is named, with what to do', async () => {
    await writeFile(path.join(folder, 'a file'), '');
    for (const impossible of [path.join(folder, 'a file', 'data'), '/proc/custodia'])
      expect(() => openDataFolder(impossible)).toThrow(/cannot be written to.*CUSTODIA_DATA_DIR/);
  });
});

describe('where the commands find the system', () => {
  const settings = (env: Record<string, string> = {}) => readCommandSettings({ CUSTODIA_DATA_DIR: folder, ...env });
  const ready = {
    state: 'ready' as const,
    pid: process.pid,
    gateway: 'http://127.0.0.1:4321',
    tokenEndpoint: 'http://127.0.0.1:4328/token',
    clientId: 'c',
    clientSecret: 's',
  };

  it('is a file that only its owner may read', async () => {
    writeRunFile(folder, ready);
    expect((await stat(path.join(folder, 'run.json'))).mode & 0o777).toBe(0o600);
    expect(await runningSystem(settings())).toEqual(ready);
  });

  it('is waited for while it starts', async () => {
    writeRunFile(folder, { state: 'starting', pid: process.pid });
    const told: string[] = [];
    const waiting = runningSystem(settings(), { tell: (line) => told.push(line) });
    writeRunFile(folder, ready);
    expect(await waiting).toEqual(ready);
    expect(told.length).toBeLessThan(2);
  });

  it.each([
    ['nothing runs', () => {}, {}, /Start it with `npm start`/],
    ['it was killed', () => writeRunFile(folder, { ...ready, pid: 2 ** 22 + 1 }), {}, /Start it with `npm start`/],
    ['PORT names another', () => writeRunFile(folder, ready), { PORT: '4000' }, /listens on port 4321, not 4000/],
  ])('is explained when %s', async (_title, given, env, message) => {
    given();
    await expect(runningSystem(settings(env))).rejects.toThrow(message);
  });
});

describe('npm run token', () => {
  const run = async (...argv: string[]) => {
    const out: string[] = [];
    const error: string[] = [];
    const io = { out: (line: string) => out.push(line), error: (line: string) => error.push(line) };
    const code = await tokenCommand(argv, { ...io, env: { CUSTODIA_DATA_DIR: folder } });
    return { code, out: out.join('\n'), error: error.join('\n') };
  };

  it('exits 2 when nothing runs, with nothing on standard output', async () => {
    expect(await run('--as', 'rep')).toEqual({ code: 2, out: '', error: expect.stringContaining('npm start') });
  });

  it.each([[[]], [['--as', '']], [['--as', 'rep', '--ttl', 'soon']], [['--for', 'rep']]])(
    'exits 1 for the arguments %j and shows how it is used',
    async (argv) => {
      expect(await run(...argv)).toEqual({ code: 1, out: '', error: expect.stringContaining('npm run -s token') });
    },
  );

  it('explains itself', async () => {
    expect(await run('--help')).toMatchObject({ code: 0, out: expect.stringContaining('outsider') });
  });
});

describe('settings', () => {
  it('are sensible when none is given', () => {
    expect(readLocalSettings({})).toMatchObject({ dataDir: path.resolve('data'), port: 4000, log: 'file' });
  });

  it.each(['http', '-1', '70000', '40.5'])('refuse the port %s and say what one is', (port) => {
    expect(() => readLocalSettings({ PORT: port })).toThrow('PORT: must be a whole number from 0 to 65535');
  });

  it('report every fault at once', () => {
    const env = {
      PORT: 'http',
      LOG_LEVEL: 'loud',
      CUSTODIA_DATABASE_URL: 'postgres://x',
      CUSTODIA_EVENTS_URL: 'amqp://x',
    };
    expect(() => readLocalSettings(env)).toThrow(
      /PORT[\s\S]*LOG_LEVEL[\s\S]*CUSTODIA_DATABASE_URL[\s\S]*CUSTODIA_EVENTS_URL/,
    );
  });
});

describe('ports', () => {
  it('name the one that is taken and another to take; a service’s port gives way', async () => {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    await expect(assertPortFree(port)).rejects.toThrow(new RegExp(`Port ${port} is in use.*PORT=\\d+ npm start`));
    expect(await portOrAny(port)).toBe(0);
    await new Promise((closed) => server.close(closed));
    expect(await portOrAny(port)).toBe(port);
  });
});
