import type { PolicyRules } from '@custodia/policy';
import type { Policy } from './policy.ts';

/** The clock on the wall in that time zone, summer time included, shows a working day and hour. */
export function workingHours({ timeZone, days, from, to }: PolicyRules['working-hours']): Policy {
  const wall = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return ({ now }) => {
    const parts = new Map(wall.formatToParts(now).map(({ type, value }) => [type, value]));
    const day = parts.get('weekday')?.toUpperCase();
    const time = `${parts.get('hour')}:${parts.get('minute')}`;
    return days.some((known) => known === day) && from <= time && time < to;
  };
}
