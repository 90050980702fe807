import type { Correlation } from '../sigma/rule.ts';
import type { Observation } from './group-state.ts';

/** What a window comes to: the number that the correlation's condition is about; 0 where it asks for an order that is not there. */
export function measure({ type, rules }: Correlation, window: readonly Observation[]): number {
  switch (type) {
    case 'event_count':
    case 'value_sum':
      return window.reduce((sum, one) => sum + (one.sum ?? 0), 0);
    case 'value_count':
      return new Set(window.flatMap((one) => one.values ?? [])).size;
    case 'temporal':
      return new Set(window.map((one) => one.rule)).size;
    case 'temporal_ordered':
      return stepsInOrder(window, rules.length);
  }
}

/** How many of the rules matched one after another. What comes to complete an order must be its last step. */
function stepsInOrder(window: readonly Observation[], length: number): number {
  if (window.at(-1)?.rule !== length - 1) return 0;
  let next = 0;
  for (const { rule } of window) if (rule === next) next += 1;
  return next;
}
