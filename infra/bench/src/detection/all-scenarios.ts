import { attack, attackedRules } from './attacks.ts';
import { evasion, kindsOfEvasions } from './evasions.ts';
import { kindsOfDays, ordinaryDay } from './ordinary-days.ts';
import { seededRandom } from './random.ts';
import type { Scenario } from './scenario.ts';

export interface HowMany {
  /** Of each rule. */
  readonly attacks: number;
  /** Of each kind. */
  readonly evasions: number;
  readonly days: number;
}

/** The same seed, the same scenarios. Each is made by chance of its own, so that more of one kind change none of another. */
export function allScenarios(seed: number, { attacks, evasions, days }: HowMany): Scenario[] {
  const make = (kinds: readonly string[], each: number, offset: number, one: typeof attack): Scenario[] =>
    kinds.flatMap((kind, at) =>
      Array.from({ length: each }, (_, index) =>
        one(kind, index, seededRandom(seed * 1_000_003 + offset + at * 1_009 + index)),
      ),
    );
  return [
    ...make(attackedRules, attacks, 0, attack),
    ...make(kindsOfEvasions, evasions, 100_000, evasion),
    ...make(kindsOfDays, days, 200_000, ordinaryDay),
  ];
}
