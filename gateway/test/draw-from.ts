/** Takes one of several, as the test run's seed has it. */
export type Draw = <T>(options: readonly T[]) => T;

/** All that is drawn follows from one number, so a failure is told by it (mulberry32). */
export function drawFrom(seed: number): Draw {
  let state = seed >>> 0;
  return (options) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return options[((mixed ^ (mixed >>> 14)) >>> 0) % options.length]!;
  };
}
