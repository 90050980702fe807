import { describe, expect, it } from '@jest/globals';
import { aPrincipal } from '@custodia/testing';
import { pino } from 'pino';
import { decidePolicies } from '../src/policies/decide-policies.ts';
import type { Policy, PolicyFacts } from '../src/policies/policy.ts';

const facts: PolicyFacts = {
  principal: aPrincipal(),
  session: { authenticatedAt: null, methods: [] },
  clientAddress: '127.0.0.1',
  now: new Date(0),
  directory: async () => ({ trainingValidUntil: null, breakGlassExpiresAt: null }),
};

async function decide(names: readonly string[], policies: Record<string, Policy>) {
  const counted: [string, string][] = [];
  const logs: string[] = [];
  const declared = new Map(
    Object.entries(policies).map(([name, policy]) => [name, { decide: policy, deadlineMs: 20 }]),
  );
  const decided = await decidePolicies(
    { names, declared, facts, requestId: 'r-1' },
    {
      logger: pino({ level: 'debug' }, { write: (line: string) => logs.push(line) }),
      metrics: { policy: (name, outcome) => counted.push([name, outcome]) },
    },
  );
  return { decided, counted: Object.fromEntries(counted), times: counted.length, logs };
}

const never: Policy = () => new Promise(() => {});
const throws: Policy = () => {
  throw new Error('ada@example.com is not in the list');
};
const rejects: Policy = async () => Promise.reject(new Error('ada@example.com'));

describe('deciding policies', () => {
  it('answers those that came out as yes, each once, in one order', async () => {
    let asked = 0;
    const yes: Policy = () => (asked += 1) > 0;
    const { decided, times } = await decide(['b', 'a', 'no', 'b'], { a: yes, b: async () => true, no: () => false });
    expect(decided).toEqual(['a', 'b']);
    expect([asked, times]).toEqual([1, 3]);
  });

  it('takes what never answers for a no when its deadline is over, and holds up nothing else', async () => {
    const { decided, counted, logs } = await decide(['slow', 'yes'], { slow: never, yes: () => true });
    expect(decided).toEqual(['yes']);
    expect(counted).toEqual({ slow: 'late', yes: 'yes' });
    expect(logs.map((line) => JSON.parse(line))).toMatchObject([{ policy: 'slow', requestId: 'r-1' }]);
  });

  it('takes what throws or rejects for a no, and never logs what it said', async () => {
    const { decided, counted, logs } = await decide(['one', 'other'], { one: throws, other: rejects });
    expect(decided).toEqual([]);
    expect(counted).toEqual({ one: 'thrown', other: 'thrown' });
    expect(logs).toHaveLength(2);
    expect(logs.join('')).not.toContain('ada@example.com');
  });

  it.each(['mfa-rescent', '__proto__', 'constructor', 'toString'])(
    'takes "%s", which nobody decides, for a no',
    async (name) => {
      expect(await decide([name], {})).toMatchObject({ decided: [], counted: { [name]: 'undecided' } });
    },
  );

  it.each([
    ['a word', 'yes'],
    ['one', 1],
    ['an object', { yes: true }],
    ['nothing', undefined],
  ])('takes %s for a no: only true is yes', async (_, answer) => {
    const { decided } = await decide(['odd'], { odd: (() => answer) as unknown as Policy });
    expect(decided).toEqual([]);
  });

  it('is not moved by an answer that comes after the deadline, whichever it is', async () => {
    let settle: (answer: boolean) => void = () => {};
    const slow: Policy = () => new Promise((resolve) => (settle = resolve));
    const { decided } = await decide(['slow'], { slow });
    settle(true);
    expect(decided).toEqual([]);

    let fail: (error: Error) => void = () => {};
    const failing: Policy = () => new Promise((_resolve, reject) => (fail = reject));
    expect((await decide(['slow'], { slow: failing })).counted).toEqual({ slow: 'late' });
    fail(new Error('too late to matter'));
  });
});
