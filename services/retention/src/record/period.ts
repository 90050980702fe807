import { CustodiaError } from '@custodia/errors';

/** A length of calendar time. Months and years are not so many days: they are counted on the calendar. */
export interface Period {
  readonly months: number;
  readonly days: number;
}

const iso8601 = /^P(?=\d)(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?$/;

/**
 * Reads an ISO 8601 duration of whole years, months, weeks and days. Hours are refused: a legal period is counted
 * in days (Regulation 1182/71, Art. 3).
 */
export function parsePeriod(text: string): Period {
  const parts = iso8601.exec(text);
  if (parts === null) {
    throw new CustodiaError(
      'CONFIGURATION_INVALID',
      `"${text}" is not a retention period. Write whole years, months, weeks or days as in P3Y, P6M, P90D.`,
    );
  }
  const [years, months, weeks, days] = parts.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
  ];
  return { months: years * 12 + months, days: weeks * 7 + days };
}

/**
 * `start` plus the period, in UTC. Where the month has no such day the last day of it is meant: three years from
 * 29 February end on 28 February (Regulation 1182/71, Art. 3(2)(c)).
 */
export function endOf(start: Date, period: Period): Date {
  const month = start.getUTCMonth() + period.months;
  const lastDay = new Date(Date.UTC(start.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const end = new Date(start);
  end.setUTCFullYear(start.getUTCFullYear(), month, Math.min(start.getUTCDate(), lastDay));
  end.setUTCDate(end.getUTCDate() + period.days);
  return end;
}
