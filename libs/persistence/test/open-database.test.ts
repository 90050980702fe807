import { createServer, connect as connectTo, type Server, type Socket } from 'node:net';
import { mkdtemp, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId, openDatabase, type Database } from '@custodia/persistence';
import { eventually, stacks, type StackRun } from '@custodia/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { QueryRunner } from 'typeorm';
import { aThing, countThings, CreateThings1700000000001, openThings, save } from './things.ts';

describe('openDatabase', () => {
  it.each([
    ['postgres://user:secret@host/db', 'must begin with file: (SQLite) or mysql:'],
    ['', 'must begin with file: (SQLite) or mysql:'],
    ['file:things.sqlite', 'must be an absolute path'],
    ['mysql://user:secret@127.0.0.1:3306', 'must look like mysql://user:password@host:3306/database'],
    ['mysql://user:secret@127.0.0.1:3306/db?pool=0', 'must look like mysql://user:password@host:3306/database'],
    ['mysql://', 'must look like mysql://user:password@host:3306/database'],
  ])('says what a database URL must be when it is %p, and does not repeat it', async (url, message) => {
    const error: Error = await openThings(url).then(
      () => new Error('opened'),
      (refused: Error) => refused,
    );
    expect(error).toMatchObject({ code: 'CONFIGURATION_INVALID', message: expect.stringContaining(message) });
    expect(JSON.stringify(error) + error.message).not.toContain('secret');
  });

  it('names a server that cannot be reached, never its password', async () => {
    const error: Error = await openThings('mysql://crm:s3cret@127.0.0.1:1/custodia_things').then(
      () => new Error('opened'),
      (refused: Error) => refused,
    );
    expect(error).toMatchObject({
      code: 'DATABASE_UNREACHABLE',
      message:
        'The database of things at 127.0.0.1:1, schema "custodia_things", cannot be reached. Start the server, or correct the database URL.',
    });
    expect(error.message + JSON.stringify(error)).not.toContain('s3cret');
  });

  it('names a file that is no database', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'custodia-test-')), 'things.sqlite');
    await writeFile(file, 'not a database, but long enough to look like something that one could open'.repeat(20));
    await expect(openThings(`file:${file}`)).rejects.toMatchObject({
      code: 'DATABASE_UNREACHABLE',
      message: expect.stringContaining(file),
    });
  });

  it('names a folder that cannot be written to', async () => {
    await expect(openThings('file:/dev/null/things.sqlite')).rejects.toMatchObject({
      code: 'DATABASE_UNREACHABLE',
    });
  });

  it('keeps a SQLite file from other users of the machine', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'custodia-test-')), 'deep', 'things.sqlite');
    const db = await openThings(`file:${file}`);
    await save(db, aThing());
    for (const suffix of ['', '-wal']) expect((await stat(file + suffix)).mode & 0o077).toBe(0);
    await db.close();
  });
});

describe('newId', () => {
  it('makes UUIDv7s that grow with time', () => {
    const ids = Array.from({ length: 1_000 }, () => newId());
    expect(ids).toEqual([...new Set(ids)].sort());
    expect(newId(() => 0)).toMatch(/^00000000-0000-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe.each(stacks())('a database on $name', (stack) => {
  let run: StackRun;
  let url: string;
  const opened: Database[] = [];
  const open = async (at = url): Promise<Database> => {
    const db = await openThings(at);
    opened.push(db);
    return db;
  };

  beforeAll(async () => {
    run = await stack.open();
    url = await run.databaseUrl('things');
  });
  afterAll(async () => {
    await Promise.all(opened.map((db) => db.close()));
    await run.dispose();
  });

  it('keeps its rows when it is closed and opened again, and answers a ping', async () => {
    const db = await openThings(url);
    await save(db, aThing());
    await db.ping();
    await db.close();
    expect(await countThings(await open())).toBe(1);
  });

  it('runs each migration once, however many open it together', async () => {
    const fresh = await run.databaseUrl('together');
    const databases = await Promise.all([open(fresh), open(fresh), open(fresh)]);
    const rows = await databases[0]!.read((em) => em.query('SELECT name FROM migration'));
    expect(rows).toEqual([{ name: 'CreateThings1700000000001' }]);
  });

  it('says that a migration failed, and of which database', async () => {
    class Broken1700000000002 {
      async up(runner: QueryRunner): Promise<void> {
        await runner.query('NOT SQL');
      }
      async down(): Promise<void> {}
    }
    const opening = openDatabase({
      url: await run.databaseUrl('broken'),
      name: 'things',
      tables: [],
      migrations: [CreateThings1700000000001, Broken1700000000002],
    });
    await expect(opening).rejects.toThrow('A migration of the database of things failed');
  });

  it('gives a lease to one at a time, and to the next when it is released or its holder closes', async () => {
    const [one, two] = [await open(), await open()];
    const held = (await one.lease('relay'))!;
    expect(await two.lease('relay')).toBeNull();
    const other = (await two.lease('another'))!;
    await held.release();
    expect(held.ended.aborted).toBe(true);
    const next = (await two.lease('relay'))!;
    expect([next.ended.aborted, other.ended.aborted]).toEqual([false, false]);
    await two.close();
    opened.splice(opened.indexOf(two), 1);
    expect([next.ended.aborted, other.ended.aborted]).toEqual([true, true]);
    await eventually(async () => expect(await one.lease('relay')).not.toBeNull());
  });
});

// Only a server has a network before it. Which stacks run is for `npm test` to say.
for (const stack of stacks().filter(({ name }) => name.startsWith('MariaDB'))) {
  describe(`behind a network that fails, ${stack.name}`, () => {
    let run: StackRun;
    let proxy: Proxy;
    let url: string;

    beforeAll(async () => {
      run = await stack.open();
      const direct = new URL(await run.databaseUrl('things'));
      proxy = await startProxy(Number(direct.port));
      direct.port = String(proxy.port);
      url = direct.href;
    });
    afterAll(async () => {
      await proxy.stop();
      await run.dispose();
    });

    it('says so while it is away, and serves again when it is back', async () => {
      const db = await openThings(url);
      await save(db, aThing());
      const lease = (await db.lease('relay'))!;
      await proxy.cut();
      await expect(db.ping()).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
      await expect(countThings(db)).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
      await eventually(() => expect(lease.ended.aborted).toBe(true));
      await proxy.mend();
      expect(await eventually(() => countThings(db))).toBe(1);
      expect(await eventually(() => db.lease('relay'))).not.toBeNull();
      await db.close();
    });

    it('sets its own isolation and strictness on every connection, whatever the server has', async () => {
      const db = await openThings(url);
      const settings = (): Promise<unknown> =>
        db.transaction(async (em) => {
          const [{ version }] = await em.query<[{ version: string }]>('SELECT VERSION() AS version');
          const isolation = version.includes('MariaDB') ? '@@tx_isolation' : '@@transaction_isolation';
          return em.query(`SELECT ${isolation} AS isolation, @@sql_mode AS mode`);
        });
      for (const rows of await Promise.all(Array.from({ length: 5 }, settings))) {
        expect(rows).toEqual([{ isolation: 'READ-COMMITTED', mode: expect.stringContaining('ONLY_FULL_GROUP_BY') }]);
      }
      await db.close();
    });

    it('names a wrong password and a missing schema for what they are', async () => {
      const wrong = new URL(url);
      wrong.password = 'wr0ng';
      await expect(openThings(wrong.href)).rejects.toMatchObject({
        code: 'DATABASE_UNREACHABLE',
        message: expect.stringMatching(/refuses the user "\w+"\. Check the password/),
      });
      const missing = new URL(url);
      missing.pathname = '/custodia_nowhere';
      await expect(openThings(missing.href)).rejects.toMatchObject({
        message: expect.stringContaining(
          'CREATE DATABASE `custodia_nowhere` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin',
        ),
      });
    });
  });
}

interface Proxy {
  readonly port: number;
  cut(): Promise<void>;
  mend(): Promise<void>;
  stop(): Promise<void>;
}

/** A wire to a server that a test can cut. */
async function startProxy(target: number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const accept = (client: Socket): void => {
    const server = connectTo(target, '127.0.0.1');
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    client.pipe(server).pipe(client);
  };
  const listen = (port: number): Promise<Server> =>
    new Promise((resolve) => {
      const server = createServer(accept).listen(port, '127.0.0.1', () => resolve(server));
    });
  let server = await listen(0);
  const { port } = server.address() as { port: number };
  const cut = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { port, cut, mend: async () => void (server = await listen(port)), stop: cut };
}
