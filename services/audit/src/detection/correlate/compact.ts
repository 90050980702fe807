import type { Correlation } from '../sigma/rule.ts';
import type { Observation } from './group-state.ts';

/** Above this a state is made smaller: it is read and written with every event of its group. */
const MOST = 500;
/** As many as an alert names. */
const MOST_NAMED = 50;

/**
 * The same observations in less room. Nobody gets below a threshold by making the state overflow: numbers are added up, values
 * that came again are forgotten where they came first, and only what is left above twice the threshold goes, oldest first.
 */
export function compact(correlation: Correlation, observations: readonly Observation[]): readonly Observation[] {
  return smaller(correlation, unnamed(observations));
}

function smaller(correlation: Correlation, observations: readonly Observation[]): readonly Observation[] {
  if (sizeOf(observations) <= MOST) return observations;
  switch (correlation.type) {
    case 'event_count':
    case 'value_sum':
      return addedUp(observations);
    case 'value_count':
      return latest(withoutRepeats(observations), Math.max(MOST, correlation.atLeast * 2));
    case 'temporal':
    case 'temporal_ordered':
      return observations.slice(-MOST);
  }
}

/** The same without the entries of those that came long before. */
function unnamed(observations: readonly Observation[]): readonly Observation[] {
  const last = observations.length - MOST_NAMED;
  if (last <= 0 || observations[last - 1]!.entryId === null) return observations;
  return observations.map((one, at) => (at < last && one.entryId !== null ? { ...one, entryId: null } : one));
}

function sizeOf(observations: readonly Observation[]): number {
  return observations.reduce((size, { values }) => size + (values?.length ?? 1), 0);
}

/** Two neighbours become one at the later time: a window holds both, or counts the earlier one a little too long. */
function addedUp(observations: readonly Observation[]): Observation[] {
  const older = observations.slice(0, observations.length / 2);
  const pairs = older.flatMap((one, at) => {
    if (at % 2 === 1) return [];
    const next = older[at + 1];
    return [next ? { ...next, sum: (one.sum ?? 0) + (next.sum ?? 0) } : one];
  });
  return [...pairs, ...observations.slice(older.length)];
}

function withoutRepeats(observations: readonly Observation[]): Observation[] {
  const seen = new Set<string>();
  const kept: Observation[] = [];
  for (const one of observations.toReversed()) {
    const values = (one.values ?? []).filter((value) => !seen.has(value));
    for (const value of values) seen.add(value);
    if (values.length > 0) kept.push({ ...one, values });
  }
  return kept.reverse();
}

function latest(observations: readonly Observation[], most: number): readonly Observation[] {
  let held = 0;
  let from = observations.length;
  while (from > 0 && held <= most) held += observations[--from]!.values?.length ?? 0;
  return observations.slice(from);
}
