import type { CustodiaEvent } from '@custodia/events';
import type { EntityManager } from '@custodia/persistence';
import type { ConsumerSpec } from '@custodia/service';
import { entryOf } from '../entry/entry-of.ts';
import { openContext } from './context/context.store.ts';
import { flatEvent } from './flat-event.ts';
import { hear } from './silence/voice.store.ts';
import type { RuleSet } from './sigma/rule.ts';
import type { WallClock } from './wall-clock.ts';
import { weigh } from './weigh.ts';

export interface Detecting {
  readonly rules: RuleSet;
  readonly wall: WallClock;
  readonly clock: () => Date;
  readonly newId: () => string;
}

/** Weighs every event of every service against the rules, in a group of its own: it may fall behind, and the log does not wait. */
export function detectionConsumer(detecting: Detecting): ConsumerSpec {
  return {
    name: 'detections',
    from: ['directory', 'contacts', 'sales', 'privacy', 'retention', 'gateway', 'webhooks', 'audit'],
    types: 'all',
    apply: (em, event) => detect(em, [event], detecting),
    applyAll: (em, events) => detect(em, events, detecting),
  };
}

async function detect(
  em: EntityManager,
  events: readonly CustodiaEvent[],
  { rules, wall, clock, newId }: Detecting,
): Promise<void> {
  const now = clock();
  const told = events.map((event) => ({ event, entry: entryOf(event, now) })).sort((a, b) => timeOf(a) - timeOf(b));
  const context = await openContext(em, told);
  const flat = told.map((one) => flatEvent(one, context, wall));
  await hear(em, flat, wall);
  await weigh(em, flat, { rules, newId, now });
}

function timeOf({ entry }: { readonly entry: { readonly occurredAt: Date } }): number {
  return entry.occurredAt.getTime();
}
