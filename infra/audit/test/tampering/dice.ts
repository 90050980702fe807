/** The same throws for the same seed (mulberry32). */
export function dice(seed: number) {
  let state = seed >>> 0;
  const random = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(random() * limit);
  return {
    below,
    pick: <T>(from: readonly T[]): T => from[below(from.length)]!,
    /** Two different indices below `limit`. */
    two: (limit: number): [number, number] => {
      const one = below(limit);
      return [one, (one + 1 + below(limit - 1)) % limit];
    },
  };
}

export type Dice = ReturnType<typeof dice>;

/** One bit of it is another. */
export function flipBit(bytes: Uint8Array, { below }: Dice): Buffer {
  const flipped = Buffer.from(bytes);
  const bit = below(flipped.length * 8);
  flipped[bit >> 3]! ^= 1 << (bit & 7);
  return flipped;
}
