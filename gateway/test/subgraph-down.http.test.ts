import { afterEach, describe, expect, it } from '@jest/globals';
import type { BenchSubgraph } from './graph-bench.ts';
import { openHttpBench, type HttpBench } from './http-bench.ts';

const notes: BenchSubgraph = {
  name: 'notes',
  sdl: 'type Query { note: String } type Mutation { write: String }',
  resolvers: { Query: { note: () => 'hello' }, Mutation: { write: () => 'written' } },
};

let bench: HttpBench;
afterEach(() => bench.close());

async function open(env: Record<string, string> = {}): Promise<HttpBench> {
  bench = await openHttpBench([notes], { CIRCUIT_FAILURES: '3', CIRCUIT_OPEN_MS: '250', ...env });
  bench.people['boss'] = { id: 'u-1', tenantId: 'acme', roles: ['boss'], active: true, path: null };
  await bench.ask('{ me { id } }', 'boss');
  return bench;
}

/** Stands in for the subgraph, and counts how often it is called. */
function answering(answer: () => Promise<{ status: number; body: string }> | { status: number; body: string }) {
  const counted = { calls: 0 };
  bench.subgraphs['notes']!.override = () => {
    counted.calls += 1;
    return answer();
  };
  return counted;
}

const query = '{ me { id } note }';
const partial = {
  data: { me: { id: 'u-1' }, note: null },
  errors: [
    {
      message: 'The service "notes" does not answer. What it holds is missing from this answer. Try again in a moment.',
      extensions: { code: 'SUBGRAPH_UNAVAILABLE' },
    },
  ],
};

const ask = async () => (await bench.ask(query, 'boss')).json;
const circuit = async () => {
  const text = await (await fetch(`${bench.url}/metrics`)).text();
  return /custodia_gateway_subgraph_circuit_open\{subgraph="notes"\} (\d)/.exec(text)?.[1];
};

describe('a subgraph that is down', () => {
  const ways: [string, Record<string, string>, () => Promise<{ status: number; body: string }>][] = [
    ['hangs', { SUBGRAPH_TIMEOUTS_MS: 'notes=200' }, () => new Promise(() => {})],
    ['is missing behind its proxy', {}, async () => ({ status: 502, body: '{"message":"upstream at 10.0.0.7"}' })],
    ['answers what nobody can read', {}, async () => ({ status: 200, body: '<html>' })],
  ];

  it.each(ways)(
    'because it %s is not called again and again, and the answer stays clear',
    async (_how, env, answer) => {
      await open({ ...env, CIRCUIT_OPEN_MS: '600000' });
      const counted = answering(answer);
      for (let time = 0; time < 3; time += 1) expect(await ask()).toEqual(partial);
      expect(await circuit()).toBe('1');
      for (let time = 0; time < 5; time += 1) expect(await ask()).toEqual(partial);
      expect(counted.calls).toBe(3);
    },
  );

  it('is called again once after a while, and served again when it answers', async () => {
    await open();
    const counted = answering(() => ({ status: 503, body: '' }));
    for (let time = 0; time < 3; time += 1) await ask();
    bench.subgraphs['notes']!.override = null;
    await eventually(async () => (await ask()).data?.note === 'hello');
    expect(await ask()).toEqual({ data: { me: { id: 'u-1' }, note: 'hello' } });
    expect([counted.calls, await circuit()]).toEqual([3, '0']);
    const states = bench.logs.map((line) => JSON.parse(line) as { msg: string; subgraph?: string; state?: string });
    expect(states.filter(({ msg }) => msg === 'the circuit of a subgraph changed').map(({ state }) => state)).toEqual(
      expect.arrayContaining(['open', 'probing', 'closed']),
    );
  });

  it('is told apart from one that answers errors, however many', async () => {
    await open({ CIRCUIT_OPEN_MS: '600000' });
    const counted = answering(() => ({ status: 500, body: '{"errors":[{"message":"ada@acme.example"}]}' }));
    for (let time = 0; time < 10; time += 1)
      expect((await ask()).errors[0].extensions.code).toBe('INTERNAL_SERVER_ERROR');
    expect(counted.calls).toBe(10);
  });

  it('is not declared down by an answer that is too large', async () => {
    await open({ CIRCUIT_OPEN_MS: '600000', SUBGRAPH_ANSWER_BYTES: '1000' });
    const counted = answering(() => ({ status: 200, body: `{"data":{"note":"${'x'.repeat(2_000)}"}}` }));
    for (let time = 0; time < 10; time += 1) expect(await ask()).toEqual(partial);
    expect(counted.calls).toBe(10);
  });

  it('never gets a change twice, and with an open circuit it is certain that nothing was changed', async () => {
    await open({ CIRCUIT_OPEN_MS: '600000' });
    const counted = answering(() => ({ status: 502, body: 'gone' }));
    const messages: string[] = [];
    for (let time = 0; time < 4; time += 1) {
      messages.push((await bench.ask('mutation { write }', 'boss')).json.errors[0].message);
    }
    expect(counted.calls).toBe(3);
    expect(messages.map((message) => message.includes('not known whether the change was made'))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});

describe('a subgraph that is slow', () => {
  it('has a time of its own, and the rest of the graph goes on', async () => {
    await open({ SUBGRAPH_TIMEOUTS_MS: 'notes=300', CIRCUIT_FAILURES: '100' });
    answering(() => new Promise(() => {}));
    expect(await ask()).toEqual(partial);
    expect((await bench.ask('{ me { id } }', 'boss')).json).toEqual({ data: { me: { id: 'u-1' } } });
  });

  it('is not called by more than so many at once; the next hear it at once', async () => {
    await open({ SUBGRAPH_CONCURRENCY: '2' });
    let release: () => void = () => {};
    const released = new Promise<void>((go) => (release = go));
    const counted = answering(async () => {
      await released;
      return { status: 200, body: '{"data":{"note":"late"}}' };
    });
    const waiting = [ask(), ask()];
    await eventually(async () => counted.calls === 2);
    expect(await ask()).toEqual(partial);
    release();
    expect((await Promise.all(waiting)).map(({ data }) => data.note)).toEqual(['late', 'late']);
    expect((await ask()).data.note).toBe('late');
  });
});

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('it did not come about within 15 s');
    await new Promise((next) => setTimeout(next, 25));
  }
}
