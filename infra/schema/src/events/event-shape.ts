/** A name such as a state or a field has, where the values are few and each is a case of its own. */
const constant = /^[A-Z][A-Z0-9_]*$/;

/**
 * What is particular about an event, as features to compare by: which fields it has, which are null, empty, none, one or many,
 * and each constant. Two events with the same features test a schema the same way.
 */
export function shapeOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) {
    const size = value.length === 0 ? 'none' : value.length === 1 ? 'one' : 'many';
    return [`${path} ${size}`, ...value.flatMap((item) => shapeOf(item, `${path}[]`))];
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, one]) => shapeOf(one, `${path}/${name}`));
  }
  return [`${path} ${kindOf(value, path)}`];
}

function kindOf(value: unknown, path: string): string {
  if (typeof value === 'number') return value === 0 ? 'zero' : value === 1 ? 'one' : value > 2 ** 31 ? 'huge' : 'many';
  if (typeof value !== 'string') return String(value);
  if (constant.test(value) || path.endsWith('/changed[]')) return value;
  return value === '' ? 'empty' : 'text';
}
