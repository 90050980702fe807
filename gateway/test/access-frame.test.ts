import { describe, expect, it } from '@jest/globals';
import { encodeFrame, readFrames } from '../src/access/journal/frame.ts';

const kept = (name: string, events = 1) => ({
  key: `acme:${name}`,
  events: Array.from({ length: events }, (_, part) => JSON.stringify({ name, part, ü: 'ü\n' })),
});
const names = ['a', 'b', 'c'];
const frames = names.map((name, index) => encodeFrame(kept(name, index + 1), 1_000 + index));
const bytes = Buffer.concat(frames);
const keysIn = (read: Buffer) => readFrames(read).frames.map(({ key }) => key);

describe('the frames of a journal', () => {
  it('come back as they were kept, each with where it ends', () => {
    const { frames: read, damage, tornBytes } = readFrames(bytes);
    expect(read.map(({ key, events }) => ({ key, events }))).toEqual([kept('a', 1), kept('b', 2), kept('c', 3)]);
    expect(read.map(({ keptAtMs }) => keptAtMs)).toEqual([1_000, 1_001, 1_002]);
    expect(read.at(-1)!.end).toBe(bytes.length);
    expect({ damage, tornBytes }).toEqual({ damage: [], tornBytes: 0 });
  });

  it('leave out what was never finished, wherever it was cut', () => {
    const whole = frames[0]!.length + frames[1]!.length;
    for (let cut = whole; cut < bytes.length; cut += 1) {
      const { frames: read, damage, tornBytes } = readFrames(bytes.subarray(0, cut));
      expect({ read: read.length, damage, tornBytes }).toEqual({ read: 2, damage: [], tornBytes: cut - whole });
    }
  });

  it('leave out what a file system made room for and never wrote', () => {
    expect(readFrames(Buffer.concat([bytes, Buffer.alloc(4_096)]))).toMatchObject({ damage: [], tornBytes: 4_096 });
    expect(keysIn(Buffer.concat([bytes, Buffer.alloc(4_096)]))).toHaveLength(3);
  });

  it('never pass for others, whichever bit is turned, and cost none of those beside them', () => {
    const first = frames[0]!.length;
    const last = first + frames[1]!.length;
    for (let bit = 0; bit < bytes.length * 8; bit += 3) {
      const turned = Buffer.from(bytes);
      turned[bit >> 3]! ^= 1 << (bit & 7);
      const hit = bit >> 3 < first ? 'acme:a' : bit >> 3 < last ? 'acme:b' : 'acme:c';
      expect(keysIn(turned)).toEqual(names.map((name) => `acme:${name}`).filter((key) => key !== hit));
    }
  });

  it('tell damage from what was never finished', () => {
    const turned = Buffer.from(bytes);
    turned[bytes.length - 1]! ^= 1;
    expect(readFrames(turned).damage).toEqual([{ from: bytes.length - frames[2]!.length, to: bytes.length }]);
    expect(readFrames(Buffer.concat([frames[0]!, Buffer.from('no frame at all'), frames[2]!])).damage).toHaveLength(1);
  });

  it('cannot be forged by what is in them', () => {
    const inside = frames[1]!.toString('latin1');
    const outer = encodeFrame({ key: inside, events: [JSON.stringify(inside)] }, 1);
    outer[outer.length - 1]! ^= 1;
    expect(readFrames(outer).frames).toEqual([]);
  });
});
