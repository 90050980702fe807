import { arrival } from '@custodia/service';
import type { Caller } from '../caller.ts';
import type { Work } from '../work.ts';
import type { Naming } from './known-references.ts';

/** Waits for the events that make the names known: who creates an account may at once create an opportunity there. */
export async function arrivals(work: Work, caller: Caller, namings: readonly Naming[]): Promise<void> {
  await arrival(async () => {
    const known = await work.read(caller, (stores) => stores.references.resolve(namings));
    return !known.mayBecomeKnown(namings);
  });
}
