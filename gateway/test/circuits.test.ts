import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Circuits } from '../src/subgraphs/circuits.ts';
import { SubgraphUnavailable } from '../src/subgraphs/subgraph-unavailable.ts';

const openMs = 5_000;
const outage = () => new SubgraphUnavailable('ECONNREFUSED', { mayHaveArrived: false });
const fails = async () => {
  throw outage();
};

function circuits() {
  const changes: string[] = [];
  const all = new Circuits({
    failures: 3,
    openMs,
    onChange: (subgraph, state) => changes.push(`${subgraph} ${state}`),
  });
  const run = async <T>(call: () => Promise<T>, subgraph = 'sales') =>
    all.run({ subgraph, url: `http://${subgraph}` }, call);
  const failing = async (times: number) => {
    for (let time = 0; time < times; time += 1) await run(fails).catch(() => undefined);
  };
  return { run, failing, changes };
}

beforeEach(() => void jest.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void jest.useRealTimers());

describe('a circuit', () => {
  it('opens after so many outages in a row, and then makes no call, and says that nothing arrived', async () => {
    const { run, failing, changes } = circuits();
    await failing(3);
    expect(changes).toEqual(['sales open']);
    const call = jest.fn(async () => 'an answer');
    await expect(run(call)).rejects.toMatchObject({ message: 'the circuit is open', mayHaveArrived: false });
    expect(call).not.toHaveBeenCalled();
  });

  it('stays closed where a call succeeds in between', async () => {
    const { run, failing, changes } = circuits();
    await failing(2);
    await run(async () => 'an answer');
    await failing(2);
    expect(changes).toEqual([]);
  });

  it.each([
    [
      'an answer that is too large',
      () => new SubgraphUnavailable('answer too large', { mayHaveArrived: true, isOutage: false }),
    ],
    ['a fault of our own', () => new Error('no token')],
  ])('is not opened by %s', async (_what, fault) => {
    const { run, changes } = circuits();
    for (let time = 0; time < 10; time += 1) {
      const failed = run(async () => {
        throw fault();
      });
      await expect(failed).rejects.toThrow();
    }
    expect(changes).toEqual([]);
  });

  it('lets one call try after its time, and closes when that succeeds', async () => {
    const { run, failing, changes } = circuits();
    await failing(3);
    jest.setSystemTime(1_000_000 + openMs);
    expect(await run(async () => 'an answer')).toBe('an answer');
    expect(changes).toEqual(['sales open', 'sales probing', 'sales closed']);
    await failing(2);
    expect(await run(async () => 'another')).toBe('another');
  });

  it('stays open for as long again when that call fails', async () => {
    const { run, failing, changes } = circuits();
    await failing(3);
    jest.setSystemTime(1_000_000 + openMs);
    await failing(1);
    expect(changes).toEqual(['sales open', 'sales probing', 'sales open']);
    jest.setSystemTime(1_000_000 + 2 * openMs - 1);
    await expect(run(async () => 'an answer')).rejects.toThrow('the circuit is open');
    jest.setSystemTime(1_000_000 + 2 * openMs);
    expect(await run(async () => 'an answer')).toBe('an answer');
  });

  it('keeps nobody waiting for the call that tries', async () => {
    const { run, failing } = circuits();
    await failing(3);
    jest.setSystemTime(1_000_000 + openMs);
    let answer: (text: string) => void = () => {};
    const trying = run(() => new Promise<string>((resolve) => (answer = resolve)));
    await expect(run(async () => 'a second')).rejects.toThrow('the circuit is open');
    answer('at last');
    expect(await trying).toBe('at last');
    expect(await run(async () => 'a third')).toBe('a third');
  });

  it('is of one subgraph alone', async () => {
    const { run, failing } = circuits();
    await failing(3);
    expect(await run(async () => 'an answer', 'contacts')).toBe('an answer');
  });
});
