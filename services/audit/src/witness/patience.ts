const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/** How long somebody who did not help is left alone: doubled each time, up to a minute, and never the same for two. */
export interface Patience {
  isOver(): boolean;
  take(): void;
  reset(): void;
}

export function createPatience({ clock, random }: { clock: () => Date; random: () => number }): Patience {
  let failures = 0;
  let until = 0;
  return {
    isOver: () => clock().getTime() >= until,
    take: () => {
      const waitMs = Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS);
      failures += 1;
      until = clock().getTime() + waitMs * (0.5 + random() / 2);
    },
    reset: () => {
      [failures, until] = [0, 0];
    },
  };
}
