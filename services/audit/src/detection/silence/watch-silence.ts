import { setTimeout as pause } from 'node:timers/promises';
import { loggable } from '@custodia/errors';
import type { Database, Lease } from '@custodia/persistence';
import type { Background } from '@custodia/service';
import type { Logger } from 'pino';
import type { Detecting } from '../detection.consumer.ts';
import type { FlatEvent } from '../sigma/log-source.ts';
import { pruneStates } from '../state.store.ts';
import { weigh } from '../weigh.ts';
import { listVoices } from './voice.store.ts';
import { silentMinutes, type Voice } from './voice.ts';

const TICK_MS = 60_000;
const LEASE = 'detection clock';

interface Parts extends Detecting {
  readonly db: Database;
  readonly logger: Logger;
}

/**
 * Silence is no event, so a clock has to tell it: once a minute, in one process of the service, whoever has been quiet for long is
 * weighed like everything else. What nobody can need any more of the states is forgotten at the same time.
 */
export function watchSilence(parts: Parts): Background {
  const stopping = new AbortController();
  const running = watch(parts, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

async function watch(parts: Parts, stopping: AbortSignal): Promise<void> {
  const listeningSince = parts.clock();
  let lease: Lease | null = null;
  while (!stopping.aborted) {
    try {
      if (!lease || lease.ended.aborted) lease = await parts.db.lease(LEASE);
      if (lease) await listen(parts, listeningSince);
    } catch (error) {
      parts.logger.warn({ error: loggable(error) }, 'silences could not be looked for; tried again in a minute');
    }
    await pause(TICK_MS, undefined, { signal: stopping }).catch(() => undefined);
  }
  await lease?.release().catch(() => undefined);
}

/** Looks once who is silent. Heard means heard by this system: whoever starts after a pause listens for a while before it misses anybody. */
export async function listen(
  { db, rules, wall, clock, newId }: Omit<Parts, 'logger'>,
  listeningSince: Date,
): Promise<void> {
  const now = clock();
  await db.transaction(async (em) => {
    const silences = (await listVoices(em)).flatMap((voice) => {
      const minutes = silentMinutes(voice, { now: now.getTime(), listeningSince: listeningSince.getTime(), wall });
      return minutes > 0 ? [silenceOf(voice, minutes, { now, wall })] : [];
    });
    await weigh(em, silences, { rules, newId, now });
  });
  await db.transaction((em) => pruneStates(em, now));
}

function silenceOf(
  { tenantId, service }: Voice,
  minutes: number,
  { now, wall }: { readonly now: Date; readonly wall: Detecting['wall'] },
): FlatEvent {
  const at = now.getTime();
  const fields = { tenant: tenantId, service, ...wall(at), silentMinutes: minutes };
  return { tenantId, entryId: null, at, category: 'silence', service, fields };
}
