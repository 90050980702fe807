import type { Level } from './sigma/rule.ts';

export type DetectionState = 'OPEN' | 'ACKNOWLEDGED' | 'RESOLVED';
/** What it turned out to be. */
export type Verdict = 'CONFIRMED' | 'EXPECTED' | 'FALSE_ALARM';

/** An alert: a rule whose window was full, and for how long it went on. */
export interface Detection {
  readonly tenantId: string;
  readonly id: string;
  /** Of its triage. Going on is no new version, so that whoever triages it is not overtaken by every event. */
  readonly version: number;
  readonly rule: string;
  readonly level: Level;
  /** Who did what completed it; null where nobody was signed in, and of a silence. */
  readonly actorId: string | null;
  /** What tells its group from others: fields and their values, ids all of them. */
  readonly about: readonly { readonly field: string; readonly value: string }[];
  /** What the fullest window came to. */
  readonly count: number;
  readonly events: number;
  /** Some of them: the last of the window that raised it, and what came after. */
  readonly entryIds: readonly string[];
  readonly firstAt: Date;
  readonly lastAt: Date;
  readonly raisedAt: Date;
  readonly state: DetectionState;
  readonly verdict: Verdict | null;
  readonly triagedBy: string | null;
  readonly triagedAt: Date | null;
  readonly updatedAt: Date;
}

/** Ids of entries that a detection names; it counts all. */
export const MOST_ENTRIES = 50;

/** How a detection went on: later events of the same group, of which its window was full again. */
export interface Extension {
  readonly from: Date;
  readonly until: Date;
  readonly count: number;
  readonly entryIds: readonly (string | null)[];
}

export function extend(detection: Detection, { from, until, count, entryIds }: Extension): Detection {
  const named = entryIds.filter((id): id is string => id !== null);
  return {
    ...detection,
    firstAt: from < detection.firstAt ? from : detection.firstAt,
    lastAt: until > detection.lastAt ? until : detection.lastAt,
    count: Math.max(detection.count, count),
    events: detection.events + entryIds.length,
    entryIds: [...new Set([...detection.entryIds, ...named])].slice(0, MOST_ENTRIES),
  };
}
