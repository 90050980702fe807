import type { CustodiaEvent } from '@custodia/events';

/** A history of one tenant, and what detection should say of it. */
export interface Scenario {
  /** The tenant's name as well: nothing of one scenario can count in another. */
  readonly name: string;
  /** `campaign`, `mass_reading`: several scenarios are of one kind and differ by chance. */
  readonly kind: string;
  /**
   * attack: should be found. evasion: an attack made so as not to be; what is missed is reported as missed. ordinary: nothing of it
   * should be found.
   */
  readonly label: 'attack' | 'evasion' | 'ordinary';
  readonly expected: readonly Expectation[];
  /** Told before everything else: who is there, and whose customers there are. */
  readonly arranged: readonly CustodiaEvent[];
  readonly decoys: readonly string[];
  /** In the order in which they come, which need not be that of their times. */
  readonly events: readonly CustodiaEvent[];
  /** Whether it is about what the clock tells. */
  readonly looksAtClock: boolean;
  /** Midnight, before anything of it but what is arranged. */
  readonly startsAt: Date;
  /** Working days that it tells of. */
  readonly days: number;
}

export interface Expectation {
  readonly rule: string;
  /** Null: whoever. */
  readonly actorId: string | null;
  /** How many alerts of that rule there should be: one, unless it happens more than once. */
  readonly alerts: number;
}
