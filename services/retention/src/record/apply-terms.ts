import type { Database } from '@custodia/persistence';
import type { Rules } from '../rule/rule.ts';
import { termsStore, type Place } from './terms.store.ts';

/**
 * Reckons due dates again where retention-rules.yaml has changed since the last start: a shorter period must not wait
 * for the next event of a record that may never have one. Done in steps; what a crash leaves is done at the next start.
 */
export async function applyTerms(db: Database, rules: Rules): Promise<void> {
  for (const rule of rules.all()) {
    for (const recordType of rule.recordTypes) {
      if (await db.read((em) => termsStore(em).areApplied(recordType, rule))) continue;
      let place: Place | null = null;
      do {
        const from: Place | null = place;
        place = await db.transaction((em) => termsStore(em).reckon(recordType, rule, from));
      } while (place !== null);
      await db.transaction((em) => termsStore(em).markApplied(recordType, rule));
    }
  }
}
