import type { PolicyRules } from '@custodia/policy';

/** What the clock on the wall shows, in the time zone of `working-hours`. */
export interface WallTime {
  readonly hour: number;
  readonly weekday: string;
  readonly workingHours: boolean;
}

export type WallClock = (atMs: number) => WallTime;

const MINUTE_MS = 60_000;
const REMEMBERED = 10_000;

export function wallClock({ timeZone, days, from, to }: PolicyRules['working-hours']): WallClock {
  const wall = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const known = new Map<number, WallTime>();
  return (atMs) => {
    const minute = Math.floor(atMs / MINUTE_MS);
    const before = known.get(minute);
    if (before) return before;
    const parts = new Map(wall.formatToParts(minute * MINUTE_MS).map(({ type, value }) => [type, value]));
    const weekday = (parts.get('weekday') ?? '').toUpperCase();
    const time = `${parts.get('hour')}:${parts.get('minute')}`;
    const workingHours = days.some((day) => day === weekday) && from <= time && time < to;
    // Asked for every event, of few different minutes.
    if (known.size >= REMEMBERED) known.clear();
    const shown = { hour: Number(parts.get('hour')), weekday, workingHours };
    known.set(minute, shown);
    return shown;
  };
}
