const form = /^(\*|[a-z][a-z0-9-]*\.(\*|[a-z][a-z0-9-]*))$/;

/** `*`, `contact.*` or `contact.updated`. */
export function isEventPattern(text: string): boolean {
  return form.test(text);
}

/** `name`: of an event without its version, `contact.updated`. */
export function matchesPattern(name: string, pattern: string): boolean {
  if (pattern === '*') return true;
  return pattern.endsWith('.*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

/** `custodia.contact.updated.v1` or `contact.updated.v1` → `contact.updated` */
export function eventName(type: string): string {
  return type.replace(/^custodia\./, '').replace(/\.v\d+$/, '');
}
