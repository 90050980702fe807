/**
 * What a changed JSON Schema does to who holds the other one. Readers validate with closed schemas, so there are two ways to break:
 * an event of the past that the new schema refuses, and an event of today that an old reader refuses. Titles and descriptions
 * aside, what cannot be told to be the same counts as both.
 */
export interface SchemaChange {
  /** `/changed/items` */
  readonly path: string;
  readonly what: string;
  readonly breaks: Breaks;
}

export type Breaks = 'the past' | 'old readers' | 'both';

type Schema = Readonly<Record<string, unknown>>;

/** Says nothing about which values are valid. */
const ANNOTATIONS = new Set(['$schema', '$id', '$comment', 'title', 'description', 'examples', 'default', 'x-event']);
const LOWER_BOUNDS = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const UPPER_BOUNDS = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];
const EXACT = ['pattern', 'format'];
const COMPARED = new Set([
  ...ANNOTATIONS,
  ...LOWER_BOUNDS,
  ...UPPER_BOUNDS,
  ...EXACT,
  'type',
  'enum',
  'const',
  'required',
  'properties',
  'additionalProperties',
  'items',
  'uniqueItems',
  '$defs',
]);

/** Empty where both accept the same values, as far as that can be told by looking. */
export function compareSchemas(before: unknown, after: unknown, path = ''): SchemaChange[] {
  if (!isSchema(before) || !isSchema(after))
    return same(before, after) ? [] : [change(path, 'is another schema', 'both')];
  return [
    ...compareTypes(before, after, path),
    ...compareValues(before, after, path),
    ...compareBounds(before, after, path),
    ...EXACT.flatMap((keyword) => compareExact(keyword, before, after, path)),
    ...compareUnique(before, after, path),
    ...compareRequired(before, after, path),
    ...compareProperties(before, after, path),
    ...compareRest(before, after, path),
    ...compareItems(before, after, path),
    ...compareDefinitions(before, after, path),
    ...compareOthers(before, after, path),
  ];
}

function compareTypes(before: Schema, after: Schema, path: string): SchemaChange[] {
  return compareSets(typesOf(before), typesOf(after), path, (type) => `type ${type}`);
}

function compareValues(before: Schema, after: Schema, path: string): SchemaChange[] {
  return compareSets(valuesOf(before), valuesOf(after), path, (value) => `value ${value}`);
}

/** Null stands for "any". */
function compareSets(
  before: ReadonlySet<string> | null,
  after: ReadonlySet<string> | null,
  path: string,
  named: (member: string) => string,
): SchemaChange[] {
  if (before === null && after === null) return [];
  if (before === null) return [change(path, `only ${[...after!].map(named).join(', ')} from now on`, 'the past')];
  if (after === null) return [change(path, `no longer only ${[...before].map(named).join(', ')}`, 'old readers')];
  return [
    ...[...before].filter((one) => !after.has(one)).map((one) => change(path, `${named(one)} went`, 'the past')),
    ...[...after].filter((one) => !before.has(one)).map((one) => change(path, `${named(one)} came`, 'old readers')),
  ];
}

function compareBounds(before: Schema, after: Schema, path: string): SchemaChange[] {
  const moved = (keyword: string, none: number, isTighter: (was: number, is: number) => boolean): SchemaChange[] => {
    const [was, is] = [Number(before[keyword] ?? none), Number(after[keyword] ?? none)];
    if (was === is) return [];
    const what = `${keyword} was ${before[keyword] ?? 'not set'} and is ${after[keyword] ?? 'not set'}`;
    return [change(path, what, isTighter(was, is) ? 'the past' : 'old readers')];
  };
  return [
    ...LOWER_BOUNDS.flatMap((keyword) => moved(keyword, -Infinity, (was, is) => is > was)),
    ...UPPER_BOUNDS.flatMap((keyword) => moved(keyword, Infinity, (was, is) => is < was)),
  ];
}

function compareExact(keyword: string, before: Schema, after: Schema, path: string): SchemaChange[] {
  if (same(before[keyword], after[keyword])) return [];
  if (before[keyword] === undefined) return [change(path, `${keyword} came`, 'the past')];
  return [
    after[keyword] === undefined
      ? change(path, `${keyword} went`, 'old readers')
      : change(path, `${keyword} is another`, 'both'),
  ];
}

function compareUnique(before: Schema, after: Schema, path: string): SchemaChange[] {
  const [was, is] = [before['uniqueItems'] === true, after['uniqueItems'] === true];
  if (was === is) return [];
  return [change(path, `uniqueItems ${is ? 'came' : 'went'}`, is ? 'the past' : 'old readers')];
}

function compareRequired(before: Schema, after: Schema, path: string): SchemaChange[] {
  const [was, is] = [listOf(before['required']), listOf(after['required'])];
  return [
    ...is
      .filter((name) => !was.includes(name))
      .map((name) => change(`${path}/${name}`, 'is required from now on', 'the past')),
    ...was
      .filter((name) => !is.includes(name))
      .map((name) => change(`${path}/${name}`, 'is no longer required', 'old readers')),
  ];
}

function compareProperties(before: Schema, after: Schema, path: string): SchemaChange[] {
  const [was, is] = [namedIn(before['properties']), namedIn(after['properties'])];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((name) => {
    const at = `${path}/${name}`;
    if (!is.has(name)) return [change(at, 'went', isClosed(after) ? 'the past' : 'old readers')];
    if (!was.has(name)) return [change(at, 'came', isClosed(before) ? 'old readers' : 'the past')];
    return compareSchemas(was.get(name), is.get(name), at);
  });
}

function isClosed({ additionalProperties }: Schema): boolean {
  return additionalProperties === false;
}

function compareRest(before: Schema, after: Schema, path: string): SchemaChange[] {
  const [was, is] = [before['additionalProperties'] ?? true, after['additionalProperties'] ?? true];
  if (typeof was === 'boolean' && typeof is === 'boolean') {
    if (was === is) return [];
    return [change(path, is ? 'is open now' : 'is closed now', is ? 'old readers' : 'the past')];
  }
  return compareSchemas(was, is, `${path}/*`);
}

function compareItems(before: Schema, after: Schema, path: string): SchemaChange[] {
  const [was, is] = [before['items'], after['items']];
  if (was === undefined && is === undefined) return [];
  if (was === undefined) return [change(`${path}/items`, 'came', 'the past')];
  if (is === undefined) return [change(`${path}/items`, 'went', 'old readers')];
  return compareSchemas(was, is, `${path}/items`);
}

/** One that came or went matters where it is referred to, and a reference that is another is a change by itself. */
function compareDefinitions(before: Schema, after: Schema, path: string): SchemaChange[] {
  const [was, is] = [namedIn(before['$defs']), namedIn(after['$defs'])];
  return [...was]
    .filter(([name]) => is.has(name))
    .flatMap(([name, schema]) => compareSchemas(schema, is.get(name), `${path}/$defs/${name}`));
}

/** Keywords that nothing above understands: equal, or taken for a break. */
function compareOthers(before: Schema, after: Schema, path: string): SchemaChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((keyword) => !COMPARED.has(keyword) && !same(before[keyword], after[keyword]))
    .map((keyword) => change(path, `${keyword} is another`, 'both'));
}

function typesOf({ type }: Schema): Set<string> | null {
  if (type === undefined) return null;
  const types = new Set((Array.isArray(type) ? type : [type]).map(String));
  return types.has('number') ? types.add('integer') : types;
}

function valuesOf(schema: Schema): Set<string> | null {
  if (Object.hasOwn(schema, 'const')) return new Set([JSON.stringify(schema['const'])]);
  return Array.isArray(schema['enum']) ? new Set(schema['enum'].map((value) => JSON.stringify(value))) : null;
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function namedIn(schemas: unknown): Map<string, unknown> {
  return new Map(isSchema(schemas) ? Object.entries(schemas) : []);
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function same(before: unknown, after: unknown): boolean {
  return JSON.stringify(sorted(before)) === JSON.stringify(sorted(after));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isSchema(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, one]) => [name, sorted(one)]),
  );
}

function change(path: string, what: string, breaks: Breaks): SchemaChange {
  return { path: path === '' ? '/' : path, what, breaks };
}
