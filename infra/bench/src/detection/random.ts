/** The same seed, the same choices: mulberry32, which is random enough to spread a day's work. */
export interface Random {
  /** From `least` to `most`, both possible. */
  between(least: number, most: number): number;
  pick<T>(list: readonly T[]): T;
  /** Another order. */
  shuffled<T>(list: readonly T[]): T[];
}

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return {
    between,
    pick: (list) => list[between(0, list.length - 1)]!,
    shuffled: (list) => {
      const rest = [...list];
      for (let at = rest.length - 1; at > 0; at--) {
        const other = between(0, at);
        [rest[at], rest[other]] = [rest[other]!, rest[at]!];
      }
      return rest;
    },
  };
}
