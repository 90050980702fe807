import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  inboxMigrations,
  inboxTables,
  openEventLog,
  startConsumer,
  topicOf,
  type EventLog,
  type Subscription,
} from '@custodia/events';
import { newId, openDatabase, type Database } from '@custodia/persistence';
import { retention } from '@custodia/retention';
import { eventually } from '@custodia/testing';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { eventsCommand } from '../src/events/events-command.ts';
import { services } from '../src/system/services.ts';

const broken = Buffer.from('{"email":"ada@acme.com"');
const wanted = (sequence: number) => ({
  specversion: '1.0',
  id: `0190a000-0000-7000-8000-00000000000${sequence}`,
  source: '/custodia/sales',
  type: 'custodia.product.updated.v1',
  subject: 'p1',
  time: '2017-03-01T10:00:00.000Z',
  datacontenttype: 'application/json',
  dataschema: 'product.updated.v1.json',
  tenantid: 'demo',
  actorkind: 'service',
  recordtype: 'Product',
  sequence,
  data: { version: sequence, changed: ['name'] },
});

let dataDir: string;
let log: EventLog;
let consumer: Subscription;
const databases: Database[] = [];
const applied: number[] = [];

/** A data folder as the local run leaves it, with a consumer of the audit service at work. */
beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'custodia-events-'));
  const logger = pino({ level: 'silent' });
  for (const { name } of services) {
    const url = `file:${path.join(dataDir, `${name}.sqlite`)}`;
    databases.push(await openDatabase({ url, name, tables: inboxTables, migrations: inboxMigrations }));
  }
  log = await openEventLog({ url: `embedded:${path.join(dataDir, 'events.sqlite')}`, clientId: 'audit', logger });
  consumer = await startConsumer({
    db: databases.find(({ name }) => name === 'audit')!,
    log,
    group: 'audit.entries',
    topics: [topicOf('sales')],
    consumer: { types: 'all', apply: async (_, event) => void applied.push(event.sequence) },
    logger,
    metrics: new Registry(),
  });
});
afterAll(async () => {
  await consumer.stop();
  await log.close();
  await Promise.all(databases.map((db) => db.close()));
  await rm(dataDir, { recursive: true, force: true });
});

async function command(...argv: string[]) {
  const [out, error]: [string[], string[]] = [[], []];
  const env = { CUSTODIA_DATA_DIR: dataDir };
  const code = await eventsCommand(argv, { out: (line) => out.push(line), error: (line) => error.push(line), env });
  return { code, out: out.join('\n'), error: error.join('\n') };
}

const publish = (...values: (Buffer | object)[]) =>
  log.publish(
    topicOf('sales'),
    values.map((value) => ({
      key: 'demo:p1',
      value: Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value)),
      headers: { 'content-type': 'application/cloudevents+json' },
    })),
  );

async function heldUp(): Promise<{ id: string; state: string }[]> {
  return JSON.parse((await command('quarantine', 'list', '--json')).out) as { id: string; state: string }[];
}

describe('npm run events -- quarantine', () => {
  it('has nothing to tell where all is well', async () => {
    expect(await command('quarantine', 'list')).toEqual({ code: 0, out: 'Nothing is held up.', error: '' });
    expect(await command('quarantine', 'retry', '--all')).toMatchObject({ code: 0, out: 'Nothing is held up.' });
  });

  it('lists what cannot be read and what waits behind it, and quotes nothing of either', async () => {
    await publish(wanted(1), broken, wanted(3));
    await eventually(async () => expect(await heldUp()).toHaveLength(2));
    const { code, out } = await command('quarantine', 'list', '--service', 'audit');
    expect(code).toBe(0);
    expect(out).toMatch(/UNREADABLE {2}audit\.entries {2}custodia\.sales\/0\/2 .* not a JSON object\n/);
    expect(out).toContain('1 to be decided or under way, 1 waiting behind them');
    expect(out).not.toContain('ada@acme.com');
    expect((await command('quarantine', 'list', '--service', 'sales')).out).toBe('Nothing is held up.');
    expect(applied).toEqual([1]);
  });

  it('shows one, and its bytes to who asks for them', async () => {
    const [{ id }] = (await heldUp()) as unknown as [{ id: string }];
    const shown = await command('quarantine', 'show', id);
    expect(shown.out).toMatch(/attempts {2}1\n/);
    expect(shown.out).toContain('size      23 bytes');
    expect(shown.out).not.toContain(broken.toString('base64'));
    expect((await command('quarantine', 'show', id, '--bytes')).out).toContain(broken.toString('base64'));
  });

  it('has one read again, which holds its key up as before where it still cannot be', async () => {
    const [{ id }] = (await heldUp()) as unknown as [{ id: string }];
    expect((await command('quarantine', 'retry', id)).code).toBe(0);
    await eventually(async () => expect((await command('quarantine', 'show', id)).out).toMatch(/attempts {2}2\n/));
    expect((await heldUp()).map(({ state }) => state)).toEqual(['UNREADABLE', 'PARKED']);
  });

  it('gives one up only where that is meant, keeps it, and lets the rest go on', async () => {
    const [{ id }, parked] = (await heldUp()) as unknown as [{ id: string }, { id: string }];
    expect(await command('quarantine', 'drop', id)).toMatchObject({ code: 2, error: expect.stringContaining('--yes') });
    expect(await command('quarantine', 'drop', parked.id, '--yes')).toMatchObject({
      code: 1,
      error: expect.stringContaining('is PARKED'),
    });
    expect((await command('quarantine', 'drop', id, '--yes')).code).toBe(0);
    await eventually(() => expect(applied).toEqual([1, 3]));
    expect(await heldUp()).toEqual([]);
    expect((await command('quarantine', 'list', '--dropped')).out).toContain(id);
    expect((await command('quarantine', 'drop', id, '--yes')).code).toBe(1);
  });

  it.each([
    [['replay'], 2, 'Say which one'],
    [['replay', 'retention.records'], 2, 'add --yes'],
    [
      ['replay', 'audit.entries', '--yes'],
      2,
      'Name one of: contacts.legal-holds, sales.legal-holds, retention.records',
    ],
    [['quarantine', 'burn'], 2, 'Say what to do'],
    [['quarantine', 'show'], 2, 'Say which'],
    [['quarantine', 'list', 'x'], 2, 'list takes no id'],
    [['quarantine', 'drop', '--all', '--yes'], 2, '--all is for retry alone'],
    [['quarantine', 'list', '--limit', 'many'], 2, 'whole number from 1 to 10000'],
    [['quarantine', 'list', '--service', 'kitchen'], 2, 'There is no service "kitchen"'],
    [['quarantine', 'list', '--what'], 2, '--what'],
    [['quarantine', 'show', 'nobody'], 1, 'There is no message nobody'],
  ])('answers %j with what to do instead', async (argv, code, message) => {
    expect(await command(...argv)).toMatchObject({ code, error: expect.stringContaining(message) });
  });

  it('makes no database where there was none', async () => {
    const env = { CUSTODIA_DATA_DIR: path.join(dataDir, 'elsewhere') };
    const error: string[] = [];
    const io = { out: () => undefined, error: (line: string) => void error.push(line), env };
    expect(await eventsCommand(['quarantine', 'list'], io)).toBe(2);
    expect(error.join()).toContain('Nothing was ever started in');
  });
});

describe('npm run events -- replay', () => {
  const env = async () => ({ CUSTODIA_DATA_DIR: await mkdtemp(path.join(tmpdir(), 'custodia-replay-')) });
  const replay = async (CUSTODIA_DATA_DIR: string) => {
    const [out, error]: [string[], string[]] = [[], []];
    const io = {
      out: (line: string) => out.push(line),
      error: (line: string) => error.push(line),
      env: { CUSTODIA_DATA_DIR },
    };
    const code = await eventsCommand(['replay', 'retention.records', '--yes'], io);
    return { code, out: out.join('\n'), error: error.join('\n') };
  };

  it('empties a view that was built, once, and forgets what its consumer heard', async () => {
    const { CUSTODIA_DATA_DIR: folder } = await env();
    const url = `file:${path.join(folder, 'retention.sqlite')}`;
    const { tables, migrations } = retention;
    const open = () =>
      openDatabase({
        url,
        name: 'retention',
        tables: [...inboxTables, ...tables],
        migrations: [...inboxMigrations, ...migrations],
      });
    const made = await open();
    const at = new Date();
    const row = { id: newId(), recordType: 'Team', recordId: 'team', rule: 'catalogue', version: 1 };
    const when = { firstAt: at, lastAt: at, deletedAt: null, startedAt: at, dueAt: at };
    const [view] = retention.views!['records']!;
    await made.transaction((em) => em.insert(view!, { tenantId: 'demo', ...row, ...when }));
    await made.close();
    expect(await replay(folder)).toMatchObject({ code: 0, out: expect.stringContaining('emptied of 1 rows') });
    expect(await replay(folder)).toMatchObject({ code: 0, out: expect.stringContaining('emptied of 0 rows') });
    await rm(folder, { recursive: true });
  });

  it('refuses while the system runs on that folder, and where there is none', async () => {
    const { CUSTODIA_DATA_DIR: folder } = await env();
    expect(await replay(folder)).toMatchObject({
      code: 2,
      error: expect.stringContaining('Nothing was ever started in'),
    });
    const url = `file:${path.join(folder, 'retention.sqlite')}`;
    const db = await openDatabase({ url, name: 'retention', tables: inboxTables, migrations: inboxMigrations });
    const running = await db.lease(`relay ${topicOf('retention')}`);
    expect(await replay(folder)).toMatchObject({ code: 2, error: expect.stringContaining('retention runs. Stop it') });
    await running!.release();
    await db.close();
    await rm(folder, { recursive: true });
  });
});
