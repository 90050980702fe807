import { arrival } from '@custodia/service';
import type { Caller } from './caller.ts';
import type { Work } from './work.ts';

/** Waits for the events that make these owners known: who provisions a user may at once give them an account. */
export async function ownerArrivals(
  work: Work,
  caller: Caller,
  named: readonly (string | null | undefined)[],
): Promise<void> {
  const others = named.filter((id) => typeof id === 'string' && id !== caller.principal.userId) as string[];
  const ids = [...new Set(others)];
  if (ids.length === 0) return;
  await arrival(async () => (await work.read(caller, ({ owners }) => owners.find(ids))).size === ids.length);
}
