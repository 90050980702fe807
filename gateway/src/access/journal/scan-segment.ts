import { readFrames, type Framed } from './frame.ts';
import type { JournalFiles } from './journal-files.ts';
import { readSegment, type Segment } from './segment.ts';

export interface Scanned extends Pick<Framed, 'damage' | 'tornBytes'> {
  /** Events behind `offset`. */
  readonly unshipped: number;
  /** When the first of them was kept. */
  readonly oldestAtMs: number | null;
}

/** What a start finds in a segment that was shipped up to `offset`. */
export async function scanSegment(segment: Segment, offset: number, files: JournalFiles): Promise<Scanned> {
  const { frames, damage, tornBytes } = readFrames(await readSegment(segment, { from: 0, to: segment.bytes }, files));
  const left = frames.filter(({ end }) => end > offset);
  return {
    damage,
    tornBytes,
    unshipped: left.reduce((sum, { events }) => sum + events.length, 0),
    oldestAtMs: left[0]?.keptAtMs ?? null,
  };
}
