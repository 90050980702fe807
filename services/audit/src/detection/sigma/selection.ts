import type { Test } from './condition.ts';
import { logFields, type Category, type FieldValue, type LogField, type NameList } from './log-source.ts';
import { RuleFault } from './rule-fault.ts';

/** The names that fields may hold, from the schemas. */
export type Vocabulary = Readonly<Record<NameList, ReadonlySet<string>>>;

export interface SelectionOptions {
  readonly category: Category;
  readonly vocabulary: Vocabulary;
}

const comparisons = new Map<string, (value: number, limit: number) => boolean>([
  ['lt', (value, limit) => value < limit],
  ['lte', (value, limit) => value <= limit],
  ['gt', (value, limit) => value > limit],
  ['gte', (value, limit) => value >= limit],
]);
const wildcards = new Map<string, (text: string) => string>([
  ['contains', (text) => `*${text}*`],
  ['startswith', (text) => `${text}*`],
  ['endswith', (text) => `*${text}`],
]);
const supported = [...wildcards.keys(), ...comparisons.keys(), 'all', 'cased', 'exists'];

/** Compiles one selection: a map whose fields must all match, or a list of maps of which one must. */
export function compileSelection(selection: unknown, options: SelectionOptions): Test {
  if (Array.isArray(selection)) {
    if (selection.length === 0) throw new RuleFault('is empty');
    const tests = selection.map((map) => compileMap(map, options));
    return (event) => tests.some((test) => test(event));
  }
  return compileMap(selection, options);
}

function compileMap(map: unknown, options: SelectionOptions): Test {
  if (typeof map !== 'object' || map === null) throw new RuleFault('keywords are not supported; write field: value');
  const tests = Object.entries(map).map(([key, value]) => compileField(key, value, options));
  if (tests.length === 0) throw new RuleFault('is empty');
  return (event) => tests.every((test) => test(event));
}

function compileField(key: string, given: unknown, { category, vocabulary }: SelectionOptions): Test {
  const [name = '', ...modifiers] = key.split('|');
  const field = Object.hasOwn(logFields, name) ? logFields[name]! : undefined;
  if (!field?.in.includes(category)) throw new RuleFault(`field "${name}" is not one of category ${category}`);
  for (const modifier of modifiers) {
    if (!supported.includes(modifier))
      throw new RuleFault(`${name}: modifier "${modifier}" is not supported; there are ${supported.join(', ')}`);
  }
  const values = Array.isArray(given) ? (given as unknown[]) : [given];
  if (values.length === 0) throw new RuleFault(`${name}: no value`);
  if (modifiers.includes('exists')) return compileExists(name, values, modifiers);
  const wantsAll = modifiers.includes('all');
  if (wantsAll && values.length === 1) throw new RuleFault(`${name}: "all" of one value says nothing`);
  const rest = modifiers.filter((modifier) => modifier !== 'all');
  const accepts = values.map((value) => compileValue({ name, field, modifiers: rest, vocabulary }, value));
  return ({ fields }) => {
    const held = fields[name] ?? null;
    return wantsAll ? accepts.every((accept) => accept(held)) : accepts.some((accept) => accept(held));
  };
}

function compileExists(name: string, values: readonly unknown[], modifiers: readonly string[]): Test {
  const [wanted] = values;
  if (modifiers.length > 1 || values.length > 1 || typeof wanted !== 'boolean')
    throw new RuleFault(`${name}: "exists" stands alone and takes true or false`);
  return ({ fields }) => isThere(fields[name] ?? null) === wanted;
}

function isThere(held: FieldValue): boolean {
  return held !== null && !(Array.isArray(held) && held.length === 0);
}

interface ValueOptions {
  readonly name: string;
  readonly field: LogField;
  readonly modifiers: readonly string[];
  readonly vocabulary: Vocabulary;
}

function compileValue(options: ValueOptions, value: unknown): (held: FieldValue) => boolean {
  const { name, field, modifiers } = options;
  if (value === null) {
    if (modifiers.length > 0) throw new RuleFault(`${name}: null takes no modifier`);
    return (held) => !isThere(held);
  }
  if (field.type === 'number') return compileNumber(options, value);
  if (modifiers.some((modifier) => comparisons.has(modifier)))
    throw new RuleFault(`${name} is no number to be compared`);
  if (field.type === 'boolean') {
    if (typeof value !== 'boolean' || modifiers.length > 0)
      throw new RuleFault(`${name} is true or false, without modifiers`);
    return (held) => held === value;
  }
  return compileText(options, value);
}

function compileNumber({ name, modifiers }: ValueOptions, value: unknown): (held: FieldValue) => boolean {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new RuleFault(`${name} takes a number`);
  if (modifiers.length === 0) return (held) => held === value;
  const compare = modifiers.length === 1 ? comparisons.get(modifiers[0]!) : undefined;
  if (!compare) throw new RuleFault(`${name} is a number: one of ${[...comparisons.keys()].join(', ')}, or none`);
  return (held) => typeof held === 'number' && compare(held, value);
}

function compileText(
  { name, field, modifiers, vocabulary }: ValueOptions,
  value: unknown,
): (held: FieldValue) => boolean {
  if (typeof value !== 'string' || value === '') throw new RuleFault(`${name} takes text`);
  if (value.includes('\\')) throw new RuleFault(`${name}: escaping with a backslash is not supported`);
  const placing = modifiers.filter((modifier) => wildcards.has(modifier));
  if (placing.length > 1) throw new RuleFault(`${name}: only one of ${placing.join(', ')} can hold`);
  const pattern = placing.length === 0 ? value : wildcards.get(placing[0]!)!(value);
  const expression = new RegExp(`^${sourceOf(pattern)}$`, modifiers.includes('cased') ? 's' : 'is');
  const known = field.names && vocabulary[field.names];
  if (known && ![...known].some((one) => expression.test(one)))
    throw new RuleFault(`${name}: "${value}" matches none of the ${field.names} that there are`);
  // Without a star it is the whole text: most rules ask for that, and it costs no regular expression.
  if (!/[*?]/.test(pattern)) {
    const fold = (text: string): string => (modifiers.includes('cased') ? text : text.toLowerCase());
    const wanted = fold(pattern);
    return (held) => anyOf(held, (text) => fold(text) === wanted);
  }
  return (held) => anyOf(held, (text) => expression.test(text));
}

/** Stars and question marks alone are special. Nothing in it backtracks into itself, and fields are short. */
function sourceOf(pattern: string): string {
  return pattern
    .replace(/\*+/g, '*')
    .split('')
    .map((sign) => (sign === '*' ? '.*' : sign === '?' ? '.' : sign.replace(/[.+^${}()|[\]]/, '\\$&')))
    .join('');
}

function anyOf(held: FieldValue, accept: (text: string) => boolean): boolean {
  if (Array.isArray(held)) return held.some(accept);
  return typeof held === 'string' && accept(held);
}
