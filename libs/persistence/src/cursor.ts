import { CustodiaError } from '@custodia/errors';

/** What a row is ordered by. */
export type Key = string | number | bigint | boolean | Date | null;

/** An opaque place in a list: the order it belongs to, and the keys of the row that stands there. */
export function encodeCursor(order: string, keys: readonly Key[]): string {
  return Buffer.from(JSON.stringify([order, ...keys.map(pack)])).toString('base64url');
}

/** BAD_USER_INPUT when it is not ours, or from a list in another order. */
export function decodeCursor(cursor: string, order: string, count: number): Key[] {
  try {
    const [itsOrder, ...keys] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[];
    if (itsOrder === order && keys.length === count) return keys.map(unpack);
  } catch {
    // Answered below: one message for every way in which it is not ours.
  }
  throw badCursor();
}

export function badCursor(): CustodiaError {
  return new CustodiaError(
    'BAD_USER_INPUT',
    'after must be a cursor of this very list in the same order; leave it out to begin.',
  );
}

export type KeyKind = 'string' | 'number' | 'bigint' | 'boolean' | 'date';

export function kindOfKey(key: NonNullable<Key>): KeyKind {
  return key instanceof Date ? 'date' : (typeof key as KeyKind);
}

function pack(key: Key): unknown {
  if (key instanceof Date) return { d: key.toISOString() };
  return typeof key === 'bigint' ? { n: key.toString() } : key;
}

function unpack(value: unknown): Key {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value as Key;
  const { d, n } = value as { d?: unknown; n?: unknown };
  if (typeof n === 'string') return BigInt(n);
  const date = new Date(typeof d === 'string' ? d : Number.NaN);
  if (Number.isNaN(date.getTime())) throw new TypeError('not a key');
  return date;
}
