import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { columns, createTable, newId, openDatabase, type Database } from '@custodia/persistence';
import { eventually, stacks, type StackRun } from '@custodia/testing';
import { pino } from 'pino';
import { EntitySchema, type MigrationInterface, type QueryRunner } from 'typeorm';
import { eventMessage, keyOf, openEventLog, subscribe, topicOf, wholeEvent, type EventLog } from '../src/index.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const page = path.join(root, 'docs/subscribing.md');
const logger = pino({ level: 'silent' });

const customerColumns = { id: columns.id({ primary: true }), tenant: columns.tenant() };
const customerTable = new EntitySchema<{ id: string; tenant: string }>({ name: 'customer', columns: customerColumns });
class CreateCustomer1700000000000 implements MigrationInterface {
  up = (runner: QueryRunner): Promise<void> => createTable(runner, { name: 'customer', columns: customerColumns });
  down = (runner: QueryRunner): Promise<void> => runner.dropTable('customer');
}

describe.each(stacks())('the snippets of docs/subscribing.md on $name', (stack) => {
  let run: StackRun;
  let log: EventLog;
  let folder: string;
  const running: ChildProcess[] = [];

  beforeEach(async () => {
    run = await stack.open();
    log = await openEventLog({ url: run.eventsUrl, clientId: 'contacts', logger });
    await log.ensureTopics([topicOf('contacts')]);
    // Within the repository, where a package of the workspace is found by its name as a subscriber finds an installed one.
    await mkdir(path.join(root, '.cache'), { recursive: true });
    folder = await mkdtemp(path.join(root, '.cache', 'snippet-'));
  });
  afterEach(async () => {
    for (const child of running.splice(0)) {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    }
    await log.close();
    await run.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const created = (count: number) =>
    Array.from({ length: count }, () =>
      wholeEvent(
        {
          type: 'contact.created.v1',
          tenantId: 'demo',
          recordType: 'Contact',
          recordId: newId(),
          version: 1,
          actor: null,
          data: { version: 1, changed: ['givenName'], ownerId: 'rep', ownerTeamPath: '/central/', accountId: null },
          at: new Date(),
        },
        'contacts',
      ),
    );
  type Told = ReturnType<typeof created>;
  const publish = (events: Told) =>
    log.publish(
      topicOf('contacts'),
      events.map((event) => eventMessage(keyOf(event), Buffer.from(JSON.stringify(event)))),
    );

  /** Runs what stands between the marks of that name, as it stands there. */
  async function start(name: string, env: Record<string, string> = {}) {
    const [, snippet] = new RegExp(`^\`\`\`ts ${name}\\n([^]*?)^\`\`\`$`, 'm').exec(await readFile(page, 'utf8')) ?? [];
    expect(snippet?.trim().split('\n').length).toBeLessThanOrEqual(12);
    await writeFile(path.join(folder, `${name}.ts`), snippet!);
    const child = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', `${name}.ts`], {
      cwd: folder,
      env: { PATH: process.env['PATH'], EVENTS_URL: run.eventsUrl, ...env },
    });
    running.push(child);
    const [lines, faults]: [string[], string[]] = [[], []];
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
    createInterface({ input: child.stderr }).on('line', (line) => faults.push(line));
    const kill = async (): Promise<void> => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    };
    return { lines, faults, kill };
  }
  const idsIn = (lines: readonly string[]) => [...new Set(lines.map((line) => line.split(' ')[0]))].sort();
  const idsOf = (events: Told) => events.map(({ id }) => id).sort();

  it('hear every event from the oldest on, and after a kill leave none out', async () => {
    const [before, after] = [created(40), created(40)];
    await publish(before);
    const first = await start('at-least-once');
    await eventually(() => expect([idsIn(first.lines), first.faults]).toEqual([idsOf(before), []]), 40_000);
    expect(first.lines[0]).toMatch(/^\S{36} custodia\.contact\.created\.v1 \S{36}$/);
    await first.kill();
    await publish(after);
    const second = await start('at-least-once');
    await eventually(() => expect(idsIn(second.lines)).toEqual(expect.arrayContaining(idsOf(after))), 40_000);
    expect(new Set([...idsIn(first.lines), ...idsIn(second.lines)])).toEqual(new Set(idsOf([...before, ...after])));
  });

  it('keep what cannot be read, and go on', async () => {
    const [event] = created(1) as [Told[number]];
    const broken = Buffer.from('{"email":"ada@acme.com"');
    await log.publish(topicOf('contacts'), [eventMessage(keyOf(event), broken)]);
    await publish([event]);
    const { lines } = await start('at-least-once');
    await eventually(() => expect(idsIn(lines)).toEqual([event.id]), 40_000);
    const kept = path.join(folder, 'unreadable.ndjson');
    expect(existsSync(kept)).toBe(true);
    const message = JSON.parse((await readFile(kept, 'utf8')).trim()) as Record<string, string>;
    expect(message).toMatchObject({ topic: 'custodia.contacts', key: keyOf(event), reason: 'not a JSON object' });
    expect(Buffer.from(message['bytes']!, 'base64')).toEqual(broken);
  });

  it('have an effect once for each event, though it is delivered twice and the process is killed', async () => {
    const databaseUrl = await run.databaseUrl('billing');
    const open = (): Promise<Database> =>
      openDatabase({
        url: databaseUrl,
        name: 'billing',
        tables: [customerTable],
        migrations: [CreateCustomer1700000000000],
      });
    await (await open()).close();
    const [before, after] = [created(40), created(40)];
    await publish(before);
    await publish(before);
    const customers = async (): Promise<string[]> => {
      const db = await open();
      const rows = await db.read((em) => em.find(customerTable)).finally(() => db.close());
      return rows.map(({ id }) => id).sort();
    };
    const subjects = (events: Told) => events.map(({ subject }) => subject).sort();
    const first = await start('once', { DATABASE_URL: databaseUrl });
    await eventually(async () => expect([await customers(), first.faults]).toEqual([subjects(before), []]), 40_000);
    await first.kill();
    await publish([...after, ...before]);
    const second = await start('once', { DATABASE_URL: databaseUrl });
    await eventually(async () => expect(await customers()).toEqual(subjects([...before, ...after])), 40_000);
    // The key of a customer stands only once in its table: an event that came through twice would be told here for ever.
    expect(second.faults).toEqual([]);
  });
});

describe('subscribe', () => {
  const asked = {
    url: 'embedded:/nowhere/events.sqlite',
    group: 'billing.customers',
    types: ['contact.created.v1'],
    handler: async () => undefined,
    unreadable: async () => undefined,
  } as const;

  it.each([
    ['a group without a team', { group: 'customers' }, /named <team>\.<purpose>/],
    ['a group without end', { group: `billing.${'x'.repeat(100)}` }, /at most 100 characters/],
    ['no types', { types: [] }, /Say which types/],
    [
      'a type that is none',
      { types: ['contact.created.v1', 'contact.burnt.v1'] },
      /There is no event "contact\.burnt\.v1"/,
    ],
    ['a name of every object', { types: ['constructor'] }, /There is no event "constructor"/],
    ['a log that is none', { url: 'http://127.0.0.1' }, /embedded: .* kafka:/],
  ])('refuses %s and says what to say instead', async (_, wrong, message) => {
    await expect(subscribe({ ...asked, ...wrong })).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID', message });
  });
});

describe.each(stacks())('a subscription without a database on $name', (stack) => {
  it('tries an event again until it is handled, and hands on what follows of its record only then', async () => {
    const run = await stack.open();
    const log = await openEventLog({ url: run.eventsUrl, clientId: 'contacts', logger });
    const data = { ownerId: 'rep', ownerTeamPath: '/', accountId: null, changed: [] };
    const recordId = newId();
    const events = ['created', 'updated', 'deleted'].map((what, at) =>
      wholeEvent(
        {
          type: `contact.${what}.v1`,
          tenantId: 'demo',
          recordType: 'Contact',
          recordId,
          version: at + 1,
          actor: null,
          data: { ...data, version: at + 1 },
          at: new Date(),
        },
        'contacts',
      ),
    );
    const seen: string[] = [];
    let failuresLeft = 2;
    await log.ensureTopics([topicOf('contacts')]);
    await log.publish(
      topicOf('contacts'),
      events.map((event) => eventMessage(keyOf(event), Buffer.from(JSON.stringify(event)))),
    );
    const subscription = await subscribe({
      url: run.eventsUrl,
      group: 'billing.customers',
      types: ['contact.created.v1', 'contact.updated.v1'],
      handler: async ({ type }) => {
        seen.push(type);
        if (failuresLeft-- > 0) throw new Error('not now');
      },
      unreadable: async () => void seen.push('unreadable'),
      logger,
    });
    try {
      await eventually(() => expect(seen).toHaveLength(4));
      const [first, second] = ['custodia.contact.created.v1', 'custodia.contact.updated.v1'];
      expect(seen).toEqual([first, first, first, second]);
    } finally {
      await subscription.stop();
      await log.close();
      await run.dispose();
    }
  });
});
