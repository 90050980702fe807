/**
 * `{column}` or `{column|filter}` in a text, and `[…]` around what goes when a column in it is empty:
 * `{product}[ for {account}]`, `crm-sales:{sales_agent|slug}`. Null when a column outside brackets is empty.
 */
export function fillTemplate(template: string, valueOf: (column: string) => string): string | null {
  const required = template.replace(optionalPart, (_whole, part: string) => fill(part, valueOf) ?? '');
  return fill(required, valueOf);
}

export function columnsOfTemplate(template: string): string[] {
  return [...template.matchAll(placeholder)].map((match) => match[1] ?? '');
}

export function filtersOfTemplate(template: string): string[] {
  return [...template.matchAll(placeholder)].flatMap((match) => match[2] ?? []);
}

const placeholder = /\{([^{}|]+)(?:\|([^{}]+))?\}/g;
const optionalPart = /\[([^[\]]*)\]/g;

const filters = {
  slug,
  lower: (value: string) => value.toLowerCase(),
  lastWord,
  lastWordSlug: (value: string) => slug(lastWord(value)),
} as const;

export const filterNames = Object.keys(filters);

function fill(template: string, valueOf: (column: string) => string): string | null {
  let missing = false;
  const text = template.replace(placeholder, (_whole, column: string, filter: string | undefined) => {
    const value = valueOf(column);
    const filled =
      filter !== undefined && Object.hasOwn(filters, filter) ? filters[filter as keyof typeof filters](value) : value;
    missing ||= filled === '';
    return filled;
  });
  return missing ? null : text;
}

function lastWord(value: string): string {
  return value.trim().split(/\s+/).at(-1) ?? '';
}

/** a-z, 0-9 and single hyphens; letters lose their accents. */
export function slug(value: string): string {
  return value
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}
