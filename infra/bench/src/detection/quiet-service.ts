import type { CustodiaEvent } from '@custodia/events';
import { wallTime, type Tenant } from './tenant.ts';

/** One day for all: a look at the clock is a look at every tenant. */
export const DAY_OF_SILENCE = '2026-06-18';
const DAY_MS = 86_400_000;
const [OPENS, CLOSES] = [8, 18];

/**
 * Privacy speaks twice an hour from eight to six on working days, for four weeks; on that day it is quiet from one time to another.
 * Minutes are of the day.
 */
export function quietService(
  tenant: Tenant,
  quiet: { readonly fromMinute: number; readonly untilMinute: number },
): CustodiaEvent[] {
  const { random } = tenant;
  const speak = (date: string, hour: number, minute: number): CustodiaEvent =>
    tenant.consent(`told-${random.between(1, 5_000)}`, 'ANALYTICS', {
      standing: 'GIVEN',
      at: wallTime(date, hour, minute),
    });
  const events: CustodiaEvent[] = [];
  for (let before = 28; before >= 0; before--) {
    const date = new Date(Date.parse(DAY_OF_SILENCE) - before * DAY_MS);
    if ([0, 6].includes(date.getUTCDay())) continue;
    for (let hour = OPENS; hour < CLOSES; hour++) {
      for (const minute of [random.between(1, 25), random.between(30, 58)]) {
        const at = hour * 60 + minute;
        if (before > 0 || at < quiet.fromMinute || at >= quiet.untilMinute)
          events.push(speak(date.toISOString().slice(0, 10), hour, minute));
      }
    }
  }
  return events;
}

/** A look every five minutes of its working hours. */
export function looks(): Date[] {
  return Array.from({ length: (CLOSES - OPENS) * 12 }, (_, tick) => wallTime(DAY_OF_SILENCE, OPENS, tick * 5));
}
