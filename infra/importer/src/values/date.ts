/** A day written as `format` says (`M/D/YYYY`, `DD.MM.YYYY`, `YYYY-MM-DD`), as ISO 8601; null if it is no such day. */
export function isoDate(text: string, format: string): string | null {
  const match = patternOf(format).exec(text);
  if (match?.groups === undefined) return null;
  const { year = '', month = '', day = '' } = match.groups;
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  // The calendar decides: 30 February comes back as 2 March and is no day.
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : null;
}

/** Whether a mapping may name this format: year, month and day, once each. */
export function isDateFormat(format: string): boolean {
  const parts = format.match(/YYYY|MM?|DD?/g) ?? [];
  return ['Y', 'M', 'D'].every((part) => parts.filter((found) => found.startsWith(part)).length === 1);
}

const groupByToken: Record<string, string> = {
  YYYY: '(?<year>\\d{4})',
  MM: '(?<month>\\d{2})',
  M: '(?<month>\\d{1,2})',
  DD: '(?<day>\\d{2})',
  D: '(?<day>\\d{1,2})',
};

function patternOf(format: string): RegExp {
  const source = format.replace(/YYYY|MM?|DD?|[^A-Z0-9]/g, (part) => groupByToken[part] ?? `\\${part}`);
  return new RegExp(`^${source}$`);
}
