/** From this age on there are too few of an age (45 CFR 164.514(b)(2)(i)(C)): all of them share one year. */
const oldestAge = 90;

/**
 * The year of an ISO 8601 date, `1980-05-17` → `1980`, or null where there is none. Whoever would be past 90 by `today`
 * is given the year that is 90 back.
 */
export function yearOfBirth(value: string, today: Date): string | null {
  const year = /^(\d{4})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:T[\d:.]{5,}(?:Z|[+-]\d\d:\d\d))?$/.exec(
    value,
  )?.[1];
  if (year === undefined) return null;
  return String(Math.max(Number(year), today.getUTCFullYear() - oldestAge)).padStart(4, '0');
}

/** As a calendar day, for a field that has to be one: the first of January of that year, whatever the day was. */
export function firstDayOfYearOfBirth(value: unknown, today: Date): string | null {
  const year = typeof value === 'string' ? yearOfBirth(value, today) : null;
  return year === null ? null : `${year}-01-01`;
}
