import { spawn } from 'node:child_process';
import { openEventLog, type Batch, type EventLog, type LogMessage } from '@custodia/events';
import { newId } from '@custodia/persistence';
import { eventually, stacks, type StackRun } from '@custodia/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';

const logger = pino({ level: 'silent' });
const message = (key: string, text: string): LogMessage => ({
  key,
  value: Buffer.from(text),
  headers: { kind: 'test' },
});

/** What a reader was given, in the order in which it came. */
class Reader {
  readonly seen: { key: string | null; text: string }[] = [];

  read = async (batch: Batch): Promise<void> => {
    for (const one of batch.messages) {
      this.seen.push({ key: one.key, text: String(one.value) });
      await batch.done(one);
    }
  };

  /** What came of one key, in order. At least once is the promise: what has come before counts as one. */
  textsOf(key: string): string[] {
    return [...new Set(this.seen.filter((one) => one.key === key).map((one) => one.text))];
  }

  get count(): number {
    return new Set(this.seen.map((one) => `${one.key} ${one.text}`)).size;
  }
}

describe('openEventLog', () => {
  it.each([
    ['amqp://user:secret@host', 'must begin with embedded: (a file) or kafka: (brokers)'],
    ['kafka://user:secret@host:9092', 'must look like kafka://host:9092'],
    ['kafka://host', 'must look like kafka://host:9092'],
    ['kafka://host:9092?replication=none', 'must look like kafka://host:9092'],
    ['embedded:events.sqlite', 'must be an absolute path'],
  ])('says what an events URL must be when it is %p, and does not repeat it', async (url, text) => {
    const error = await openEventLog({ url, clientId: 'test', logger }).then(
      () => new Error('opened'),
      (refused: Error) => refused,
    );
    expect(error).toMatchObject({ code: 'CONFIGURATION_INVALID', message: expect.stringContaining(text) });
    expect(error.message).not.toContain('secret');
  });

  it('names a broker that cannot be reached when it is first asked, and opens before', async () => {
    const log = await openEventLog({ url: 'kafka://127.0.0.1:1', clientId: 'test', logger });
    const away = {
      code: 'BROKER_UNREACHABLE',
      message: 'The event broker at 127.0.0.1:1 cannot be reached. Start it, or correct the events URL.',
    };
    await expect(log.ping()).rejects.toMatchObject(away);
    await expect(log.publish('custodia.counting', [message('a', 'x')])).rejects.toMatchObject(away);
    await expect(log.ensureTopics(['custodia.counting'])).rejects.toMatchObject(away);
    const handler = async (): Promise<void> => undefined;
    const subscribed = log.subscribe({ group: 'g', topics: ['custodia.counting'], fromBeginning: true, handler });
    await expect(subscribed).rejects.toMatchObject(away);
    await log.close();
  });

  it('names a file that cannot be opened', async () => {
    await expect(
      openEventLog({ url: 'embedded:/dev/null/events.sqlite', clientId: 'test', logger }),
    ).rejects.toMatchObject({
      code: 'BROKER_UNREACHABLE',
      message: expect.stringContaining('/dev/null/events.sqlite'),
    });
  });
});

describe.each(stacks())('the event log on $name', (stack) => {
  let run: StackRun;
  let log: EventLog;
  let topic: string;

  beforeAll(async () => {
    run = await stack.open();
    log = await openEventLog({ url: run.eventsUrl, clientId: 'test', logger });
  });
  beforeEach(async () => {
    topic = `custodia.${newId()}`;
    await log.ensureTopics([topic]);
  });
  afterAll(async () => {
    await log.close();
    await run.dispose();
  });

  const subscribe = (group: string, handler: (batch: Batch) => Promise<void>) =>
    log.subscribe({ group, topics: [topic], fromBeginning: true, handler });

  it('answers a ping', () => log.ping());

  it('takes at once more of one key than a broker takes in one batch, in order', async () => {
    const texts = Array.from({ length: 50 }, (_, at) => `${at} ${'x'.repeat(100_000)}`);
    await log.publish(
      topic,
      texts.map((text) => message('a', text)),
    );
    const reader = new Reader();
    const subscription = await subscribe(newId(), reader.read);
    await eventually(() => expect(reader.count).toBe(50));
    expect(reader.textsOf('a')).toEqual(texts);
    await subscription.stop();
  });

  it('makes a topic once, however often and by however many it is asked', async () => {
    const fresh = `custodia.${newId()}`;
    await Promise.all([log.ensureTopics([topic, fresh]), log.ensureTopics([fresh])]);
    await log.ensureTopics([fresh]);
  });

  it('gives a new group everything from the beginning, each key in order, byte for byte', async () => {
    const keys = ['a', 'b', 'c', '张'];
    const texts = Array.from({ length: 50 }, (_, at) => `${at} ü\u0000`);
    for (const text of texts)
      await log.publish(
        topic,
        keys.map((key) => message(key, text)),
      );
    const reader = new Reader();
    const subscription = await subscribe(newId(), reader.read);
    await eventually(() => expect(reader.count).toBe(200));
    for (const key of keys) expect(reader.textsOf(key)).toEqual(texts);
    await subscription.stop();
  });

  it('gives headers and a position with each message, and takes an empty list', async () => {
    await log.publish(topic, []);
    await log.publish(topic, [message('a', 'one')]);
    const batches: Batch[] = [];
    const subscription = await subscribe(newId(), async (batch) => void batches.push(batch));
    const batch = await eventually(() => batches.at(0) ?? Promise.reject(new Error('nothing came')));
    expect(batch.topic).toBe(topic);
    expect(batch.messages).toMatchObject([
      { key: 'a', headers: { kind: 'test' }, position: expect.stringMatching(/^\d+$/) },
    ]);
    await subscription.stop();
  });

  it('gives every group every message, and goes on where a group had stopped', async () => {
    const [group, other] = [newId(), newId()];
    const [first, second, everything] = [new Reader(), new Reader(), new Reader()];
    const elsewhere = await subscribe(other, everything.read);
    const before = await subscribe(group, first.read);
    await log.publish(topic, [message('a', '1'), message('a', '2')]);
    await eventually(() => expect(first.textsOf('a')).toEqual(['1', '2']));
    await before.stop();
    await log.publish(topic, [message('a', '3')]);
    const after = await subscribe(group, second.read);
    await log.publish(topic, [message('a', '4')]);
    await eventually(() => expect(second.textsOf('a')).toEqual(['3', '4']));
    await eventually(() => expect(everything.textsOf('a')).toEqual(['1', '2', '3', '4']));
    await Promise.all([after.stop(), elsewhere.stop()]);
  });

  it('gives a message to one reader of a group, and to the other when the first has gone', async () => {
    const group = newId();
    const [one, two] = [new Reader(), new Reader()];
    const readers = [await subscribe(group, one.read), await subscribe(group, two.read)];
    const keys = Array.from({ length: 40 }, (_, at) => `key${at}`);
    await log.publish(
      topic,
      keys.map((key) => message(key, '1')),
    );
    // A message may come to both while the group is being dealt anew.
    await eventually(() => expect(one.count + two.count).toBeGreaterThanOrEqual(40));
    await readers[0]!.stop();
    await log.publish(
      topic,
      keys.map((key) => message(key, '2')),
    );
    await eventually(() => {
      for (const key of keys) expect(new Set([...one.textsOf(key), ...two.textsOf(key)])).toEqual(new Set(['1', '2']));
    });
    await readers[1]!.stop();
  });

  it('delivers again what a failing reader has not called done, and nothing else', async () => {
    const given: string[] = [];
    let failures = 2;
    await log.publish(
      topic,
      ['1', '2', '3'].map((text) => message('a', text)),
    );
    const subscription = await subscribe(newId(), async (batch) => {
      for (const one of batch.messages) {
        given.push(String(one.value));
        if (String(one.value) === '2' && failures-- > 0) throw new Error('not yet');
        await batch.done(one);
      }
    });
    await eventually(() => expect(given).toEqual(['1', '2', '2', '2', '3']));
    await subscription.stop();
  });

  it('stops while a reader waits, and gives the rest to the next', async () => {
    const group = newId();
    let begun = false;
    await log.publish(topic, [message('a', '1')]);
    const stuck = await subscribe(group, async (batch) => {
      begun = true;
      await new Promise<void>((resolve) => batch.stopping.addEventListener('abort', () => resolve(), { once: true }));
      throw new Error('stopped');
    });
    await eventually(() => expect(begun).toBe(true));
    await stuck.stop();
    const reader = new Reader();
    const next = await subscribe(group, reader.read);
    await eventually(() => expect(reader.textsOf('a')).toEqual(['1']));
    await next.stop();
  });

  it('brings a message within 50 ms to a reader that waits', async () => {
    const reader = new Reader();
    const subscription = await subscribe(newId(), reader.read);
    await log.publish(topic, [message('warm', 'up')]);
    await eventually(() => expect(reader.count).toBe(1));
    const tookMs: number[] = [];
    for (let at = 0; at < 15; at++) {
      const begun = performance.now();
      await log.publish(topic, [message('a', String(at))]);
      while (reader.textsOf('a').length <= at) await new Promise(setImmediate);
      tookMs.push(performance.now() - begun);
    }
    // Other work on the machine may hold up one or the other, but a reader that polls slowly would hold up all.
    expect(tookMs.sort((a, b) => a - b)[4]).toBeLessThan(50);
    await subscription.stop();
  });

  it('brings what another process publishes', async () => {
    const reader = new Reader();
    const subscription = await subscribe(newId(), reader.read);
    await publishElsewhere(run.eventsUrl, topic);
    await eventually(() => expect(reader.textsOf('elsewhere')).toEqual(['1', '2']));
    await subscription.stop();
  });
});

async function publishElsewhere(url: string, topic: string): Promise<void> {
  const script = `
    const { openEventLog } = await import('@custodia/events');
    const { pino } = await import('pino');
    const log = await openEventLog({ url: ${JSON.stringify(url)}, clientId: 'elsewhere', logger: pino({ level: 'silent' }) });
    const message = (text) => ({ key: 'elsewhere', value: Buffer.from(text), headers: {} });
    await log.publish(${JSON.stringify(topic)}, [message('1')]);
    await log.publish(${JSON.stringify(topic)}, [message('2')]);
    await log.close();
  `;
  const child = spawn(
    process.execPath,
    ['--conditions=source', '--import', 'tsx', '--input-type=module', '-e', script],
    {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(errors);
}
