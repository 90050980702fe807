import { describe, expect, it } from '@jest/globals';
import { Mutex } from '../src/mutex.ts';

const late = (): Error => new Error('waited too long');

describe('Mutex', () => {
  it('lets in one at a time, in the order of asking', async () => {
    const mutex = new Mutex();
    const story: string[] = [];
    const visit = async (name: string): Promise<void> => {
      const leave = await mutex.acquire(10_000, late);
      story.push(`${name} in`);
      await new Promise(setImmediate);
      story.push(`${name} out`);
      leave();
    };
    await Promise.all(['a', 'b', 'c'].map(visit));
    expect(story).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
  });

  it('tells who has waited too long, and lets nobody past the one who is still in', async () => {
    const mutex = new Mutex();
    const leave = await mutex.acquire(10_000, late);
    await expect(mutex.acquire(1, late)).rejects.toThrow('waited too long');
    let inside = false;
    const next = mutex.acquire(10_000, late).then((leaveNext) => {
      inside = true;
      return leaveNext;
    });
    await new Promise(setImmediate);
    expect(inside).toBe(false);
    leave();
    (await next)();
    expect(inside).toBe(true);
  });
});
