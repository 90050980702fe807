import type { Correlation } from '../sigma/rule.ts';
import { compact } from './compact.ts';
import { LATENESS_MS, type Episode, type GroupState, type Observation } from './group-state.ts';
import { measure } from './measure.ts';

export interface Correlated {
  readonly state: GroupState;
  /** Null: no window is full. */
  readonly finding: Finding | null;
}

/** A full window: the first of an alert, or one more that belongs to it. */
export interface Finding {
  readonly isNew: boolean;
  readonly episode: Episode;
  /** What the window came to: of several full ones, the most. */
  readonly count: number;
  /** What the window holds; of a later one, only what came now. */
  readonly observations: readonly Observation[];
}

/**
 * Takes one observation into a group: (correlation, state, observation) → state, finding. Windows are of event time and end with
 * an observation; one that comes late fills those that end after it as well. What belongs to an alert that is still going on
 * extends it, and is no other.
 */
export function correlate(
  correlation: Correlation,
  before: GroupState,
  { observation, newId }: { readonly observation: Observation; readonly newId: () => string },
): Correlated {
  const observations = insert(before.observations, observation);
  const window = fullestWindow(correlation, observations, observation.at);
  if (!window) return { state: pruned(correlation, observations, before.episodes), finding: null };
  const from = window.observations[0]!.at;
  const until = window.observations.at(-1)!.at;
  const going = before.episodes.find(
    (one) => from <= one.until + correlation.timespanMs && until >= one.from - correlation.timespanMs,
  );
  const episode: Episode = going
    ? { ...going, from: Math.min(going.from, from), until: Math.max(going.until, until) }
    : { detectionId: newId(), from, until };
  const episodes = [...before.episodes.filter((one) => one !== going), episode];
  return {
    state: pruned(correlation, observations, episodes),
    finding: {
      isNew: going === undefined,
      episode,
      count: window.count,
      observations: going === undefined ? window.observations : [observation],
    },
  };
}

interface Window {
  readonly count: number;
  readonly observations: readonly Observation[];
}

function fullestWindow(correlation: Correlation, observations: readonly Observation[], at: number): Window | null {
  const { timespanMs, atLeast } = correlation;
  if (observations.at(-1)!.at > at && !mayBeFull(correlation, observations, at)) return null;
  let fullest: Window | null = null;
  for (let last = observations.length - 1; last >= 0; last--) {
    const end = observations[last]!.at;
    if (end < at) break;
    if (end > at + timespanMs || observations[last + 1]?.at === end) continue;
    const window = observations.filter((one) => one.at >= end - timespanMs && one.at <= end);
    const count = measure(correlation, window);
    if (count >= atLeast && count > (fullest?.count ?? 0)) fullest = { count, observations: window };
  }
  return fullest;
}

/** Whether all windows that one which came late belongs to come to enough together: then each of them has to be looked at. */
function mayBeFull(correlation: Correlation, observations: readonly Observation[], at: number): boolean {
  const { type, timespanMs, atLeast } = correlation;
  const near = observations.filter((one) => one.at >= at - timespanMs && one.at <= at + timespanMs);
  return type === 'temporal_ordered' || measure(correlation, near) >= atLeast;
}

function insert(observations: readonly Observation[], one: Observation): Observation[] {
  const place = observations.findIndex((other) => other.at > one.at || (other.at === one.at && other.rule > one.rule));
  return place < 0 ? [...observations, one] : observations.toSpliced(place, 0, one);
}

/** Forgets what no window can hold any more. */
function pruned(
  correlation: Correlation,
  observations: readonly Observation[],
  episodes: readonly Episode[],
): GroupState {
  const oldest = observations.at(-1)!.at - correlation.timespanMs - LATENESS_MS;
  const kept = observations.filter(({ at }) => at >= oldest);
  return { observations: compact(correlation, kept), episodes: episodes.filter(({ until }) => until >= oldest) };
}
