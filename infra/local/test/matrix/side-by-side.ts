const AT_ONCE = 48;

/** Runs so many at once: who names somebody that is not there waits three seconds for them, and others need not wait too. */
export async function sideBySide<T, R>(items: Iterable<T>, run: (item: T) => Promise<R>): Promise<R[]> {
  const all = [...items];
  const results: R[] = new Array<R>(all.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < all.length; at = next++) results[at] = await run(all[at]!);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}
