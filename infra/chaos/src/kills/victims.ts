import type { SeededRandom } from '@custodia/importer';
import { readMetrics, sumOf } from '../installation/metrics.ts';
import type { Installation, ProcessName } from '../installation/installation.ts';
import { until } from '../installation/until.ts';

/**
 * Whom a kill hits, and doing what. Relay and consumers live in the processes of their services: `publishing` kills the process
 * while its outbox holds what the broker has not taken yet, `applying` while its consumers work through a batch.
 */
export interface Victim {
  readonly name: ProcessName | 'broker' | 'mariadb';
  readonly moment: 'any' | 'publishing' | 'applying';
}

const victims: readonly Victim[] = [
  ...times(3, { name: 'broker', moment: 'any' }),
  ...times(3, { name: 'mariadb', moment: 'any' }),
  ...times(4, { name: 'gateway', moment: 'any' }),
  ...(['directory', 'contacts', 'sales', 'privacy', 'audit', 'retention', 'webhooks'] as const).map(
    (name) => ({ name, moment: 'any' }) as const,
  ),
  ...times(3, { name: 'contacts', moment: 'publishing' }),
  ...times(2, { name: 'sales', moment: 'publishing' }),
  { name: 'directory', moment: 'publishing' },
  ...times(3, { name: 'audit', moment: 'applying' }),
  ...times(2, { name: 'retention', moment: 'applying' }),
  { name: 'sales', moment: 'applying' },
  { name: 'privacy', moment: 'applying' },
];

/** Every victim once, in an order of the seed's, before any comes a second time. */
export function* drawVictims(random: SeededRandom): Generator<Victim, never> {
  for (;;) {
    const left = [...victims];
    while (left.length > 0) {
      const [victim] = left.splice(random.between(0, left.length - 1), 1);
      if (victim) yield victim;
    }
  }
}

const AIM_WITHIN_MS = 3_000;
const LOOK_EVERY_MS = 2;

/** Waits for the moment to strike; false where it did not come. */
export async function aim({ name, moment }: Victim, installation: Installation, signal: AbortSignal): Promise<boolean> {
  if (moment === 'any' || name === 'broker' || name === 'mariadb') return true;
  const url = installation.urlOf(name);
  let before: number | null = null;
  const hasCome = async (): Promise<boolean> => {
    const metrics = await readMetrics(url);
    if (metrics === null) return false;
    if (moment === 'publishing') return sumOf(metrics, 'custodia_outbox_backlog') > 0;
    const applied = sumOf(metrics, 'custodia_events_consumed_total', 'outcome="applied"');
    const hasMoved = before !== null && applied > before;
    before = applied;
    return hasMoved;
  };
  const patience = { withinMs: AIM_WITHIN_MS, what: `${name} to be ${moment}`, signal, everyMs: LOOK_EVERY_MS };
  return until(hasCome, patience).then(
    () => true,
    () => false,
  );
}

function times(count: number, victim: Victim): Victim[] {
  return Array.from({ length: count }, () => victim);
}
