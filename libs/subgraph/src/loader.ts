import DataLoader from 'dataloader';
import type { RequestContext } from './request-context.ts';

/**
 * The request's DataLoader of that name: all keys asked for in one tick go to `batch` together.
 * `batch` answers a Map; a key that is missing there loads as null, so "not found" and "not yours" are one answer.
 */
export function loader<K, V>(
  context: RequestContext,
  name: string,
  batch: (keys: readonly K[]) => Promise<ReadonlyMap<K, V>>,
): DataLoader<K, V | null> {
  const known = context.loaders.get(name);
  if (known) return known as DataLoader<K, V | null>;
  const created = new DataLoader<K, V | null>(async (keys) => {
    const found = await batch(keys);
    return keys.map((key) => found.get(key) ?? null);
  });
  context.loaders.set(name, created);
  return created;
}
