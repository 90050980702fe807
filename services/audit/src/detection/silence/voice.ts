import type { FlatEvent } from '../sigma/log-source.ts';
import type { WallClock } from '../wall-clock.ts';

/** When a service of a tenant was heard, and in which hours of the week it usually is. */
export interface Voice {
  readonly tenantId: string;
  readonly service: string;
  readonly version: number;
  readonly heardAt: Date;
  /** Hour of the week (`MON 9`) → weeks in which it spoke then, latest last. */
  readonly hours: Readonly<Record<string, readonly number[]>>;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const WEEK_MS = 7 * 24 * HOUR_MS;
/** Monday, 5 January 1970. */
const FIRST_WEEK_MS = 4 * 24 * HOUR_MS;
const WEEKS_KEPT = 5;
const WEEKS_BEFORE = 4;
/** Of the weeks before, so many must have had the service speak in that hour. */
const USUAL_WEEKS = 3;
/** Longer silences are told as this long. */
const LOOK_BACK_HOURS = 24;

/** What one more word changes; null where it changes nothing worth a write. */
export function heard(
  voice: Voice | null,
  { tenantId, service, at }: Pick<FlatEvent, 'tenantId' | 'service' | 'at'>,
  wall: WallClock,
): Voice | null {
  const [hour, week] = [hourOf(at, wall), weekOf(at)];
  const weeks = voice?.hours[hour] ?? [];
  const isLater = !voice || at >= voice.heardAt.getTime() + MINUTE_MS;
  const isNewWeek = !weeks.includes(week) && (weeks.length < WEEKS_KEPT || week > weeks[0]!);
  if (!isLater && !isNewWeek) return null;
  const hours = isNewWeek
    ? { ...voice?.hours, [hour]: [...weeks, week].sort((a, b) => a - b).slice(-WEEKS_KEPT) }
    : voice!.hours;
  const heardAt = new Date(Math.max(at, voice?.heardAt.getTime() ?? 0));
  return { tenantId, service, version: 1, heardAt, hours };
}

/**
 * Minutes of silence since it was heard, or since somebody listens, that fall into hours in which it usually speaks: nobody is missed
 * at night who is never there at night.
 */
export function silentMinutes(
  voice: Voice,
  { now, listeningSince, wall }: { readonly now: number; readonly listeningSince: number; readonly wall: WallClock },
): number {
  const since = Math.max(voice.heardAt.getTime(), listeningSince, now - LOOK_BACK_HOURS * HOUR_MS);
  let silentMs = 0;
  for (let from = since; from < now;) {
    const until = Math.min(now, (Math.floor(from / HOUR_MS) + 1) * HOUR_MS);
    if (isUsual(voice, from, wall)) silentMs += until - from;
    from = until;
  }
  return Math.floor(silentMs / MINUTE_MS);
}

function isUsual({ hours }: Voice, at: number, wall: WallClock): boolean {
  const week = weekOf(at);
  const spoke = (hours[hourOf(at, wall)] ?? []).filter((one) => one >= week - WEEKS_BEFORE && one < week);
  return spoke.length >= USUAL_WEEKS;
}

function hourOf(at: number, wall: WallClock): string {
  const { weekday, hour } = wall(at);
  return `${weekday} ${hour}`;
}

function weekOf(at: number): number {
  return Math.floor((at - FIRST_WEEK_MS) / WEEK_MS);
}
