/** What one group of a correlation remembers: no event, only when, which rule matched, and what is counted. */
export interface GroupState {
  /** By time; of one time, in the order of the correlation's rules. */
  readonly observations: readonly Observation[];
  /** Alerts that a window may still belong to. */
  readonly episodes: readonly Episode[];
}

export interface Observation {
  /** Milliseconds since the epoch, of the event. */
  readonly at: number;
  /** The audit entry; null of a silence, and of what came long before what is last. */
  readonly entryId: string | null;
  /** Which of the correlation's rules matched. */
  readonly rule: number;
  /** Who did it, where the group does not say so already. */
  readonly actorId?: string;
  /** Of `value_sum` what it adds; of `event_count` 1 for each event. */
  readonly sum?: number;
  /** Of `value_count`: digests, so that no state names anybody. */
  readonly values?: readonly string[];
}

/** One alert, from the first observation of its first window to the last of its last. */
export interface Episode {
  readonly detectionId: string;
  readonly from: number;
  readonly until: number;
}

export const emptyState: GroupState = { observations: [], episodes: [] };

/** How much later than the latest of its group an event may come and still be counted as if it had come in time. */
export const LATENESS_MS = 3_600_000;
