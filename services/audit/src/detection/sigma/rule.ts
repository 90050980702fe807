import type { Category, FlatEvent } from './log-source.ts';

export const levels = ['informational', 'low', 'medium', 'high', 'critical'] as const;
export type Level = (typeof levels)[number];

/** What a rule says of itself, for people. */
export interface RuleTitle {
  /** Unique, and what alerts and counts are kept under: `mass_reading`. */
  readonly name: string;
  /** Sigma's own id, a UUID. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly falsePositives: readonly string[];
}

/** A Sigma rule: which events it is about. */
export interface EventRule extends RuleTitle {
  readonly category: Category;
  readonly service: string | null;
  /** Null where it only serves correlations. */
  readonly level: Level | null;
  readonly matches: (event: FlatEvent) => boolean;
}

export type CorrelationType = 'event_count' | 'value_count' | 'value_sum' | 'temporal' | 'temporal_ordered';

/** A Sigma correlation over a sliding window of event time. */
export interface Correlation extends RuleTitle {
  readonly level: Level;
  readonly type: CorrelationType;
  /** In order, which `temporal_ordered` keeps. */
  readonly rules: readonly EventRule[];
  /** For each of `rules`: the fields whose values tell one group from another, in the order of `groupNames`. */
  readonly groupBy: readonly (readonly string[])[];
  readonly groupNames: readonly string[];
  readonly timespanMs: number;
  /** Reached at this number; of the temporal types, when every rule has matched. */
  readonly atLeast: number;
  /** What is counted or added up, of `value_count` and `value_sum`. */
  readonly field: string | null;
}

/** What was loaded: rules that raise alerts by themselves, and correlations. */
export interface RuleSet {
  readonly alone: readonly (EventRule & { readonly level: Level })[];
  readonly correlations: readonly Correlation[];
}
