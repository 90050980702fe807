import { describe, expect, it } from '@jest/globals';
import type { CustodiaEvent } from '../src/event.ts';
import { keysOf, setAsideOf, sortOut, type Item } from '../src/sort-out.ts';

const invalid = (key: string | null, position: number): Item => ({
  message: { key, position: String(position), value: Buffer.from('nonsense'), headers: {} },
  read: { kind: 'invalid', reason: 'not a JSON object' },
});
const readable = (key: string | null, position: number): Item => ({
  message: { key, position: String(position), value: Buffer.from('{}'), headers: {} },
  read: { kind: 'event', event: { id: String(position) } as CustodiaEvent },
});
const idsOf = (items: readonly Item[], held: string[] = []) => {
  const { events, aside } = sortOut(items, new Set(held));
  return {
    now: events.map(({ id }) => id),
    aside: aside.map(({ item, state }) => `${item.message.position} ${state}`),
  };
};

describe('a chunk of messages', () => {
  it('is applied up to what cannot be read, key by key', () => {
    const chunk = [readable('a', 1), invalid('a', 2), readable('b', 3), readable('a', 4), invalid('a', 5)];
    expect(idsOf(chunk)).toEqual({ now: ['1', '3'], aside: ['2 UNREADABLE', '4 PARKED', '5 PARKED'] });
  });

  it('waits for what is held up already', () => {
    expect(idsOf([readable('a', 1), readable('b', 2)], ['a'])).toEqual({ now: ['2'], aside: ['1 PARKED'] });
  });

  it('without keys holds up nothing', () => {
    expect(idsOf([invalid(null, 1), readable(null, 2)])).toEqual({ now: ['2'], aside: ['1 UNREADABLE'] });
  });

  it('finds room for a key of any length, and tells long ones apart', () => {
    const [one, other] = ['x'.repeat(4_000), `${'x'.repeat(4_000)}y`];
    const keys = [...keysOf([invalid(one, 1), invalid(other, 2), invalid('short', 3)])];
    expect(new Set(keys).size).toBe(3);
    expect(Math.max(...keys.map((key) => key.length))).toBeLessThanOrEqual(200);
    const batch = { topic: 't', partition: 0 } as Parameters<typeof setAsideOf>[1];
    expect(setAsideOf('group', batch, { ...invalid(one, 1), state: 'UNREADABLE' }).messageKey).toBe(keys[0]);
    expect(idsOf([invalid(one, 1), readable(one, 2), readable(other, 3)]).now).toEqual(['3']);
  });
});
