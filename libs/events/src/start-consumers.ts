import { isCustodiaError, loggable } from '@custodia/errors';
import type { Logger } from 'pino';
import { backoffMs, pause } from './backoff.ts';
import { startConsumer, type ConsumerOptions } from './consumer.ts';
import type { EventLog, Subscription } from './event-log.ts';

export interface ConsumersOptions {
  readonly log: EventLog;
  /** Made where they are not there: those that the process publishes to, and those that its consumers read. */
  readonly topics: readonly string[];
  readonly consumers: readonly ConsumerOptions[];
  readonly logger: Logger;
}

/**
 * Makes the topics and starts the consumers. A broker that is away holds up nobody: it is asked again for ever, and what the
 * process knows by events is meanwhile as old as it would be, had the broker gone away while it ran.
 */
export async function startConsumers(options: ConsumersOptions): Promise<Subscription> {
  const stopping = new AbortController();
  const begun = new Map<string, Subscription>();
  let later: Promise<void> | null = null;
  try {
    await begin(options, begun);
  } catch (error) {
    if (!isAway(error)) {
      await stopAll(begun);
      throw error;
    }
    options.logger.warn({ error: loggable(error) }, 'the event broker is away; going on without it, and asking again');
    later = beginLater(options, { begun, stopping: stopping.signal });
  }
  return {
    stop: async () => {
      stopping.abort();
      await later;
      await stopAll(begun);
    },
  };
}

/** What has begun before stays; only the rest is tried. */
async function begin({ log, topics, consumers }: ConsumersOptions, begun: Map<string, Subscription>): Promise<void> {
  await log.ensureTopics(topics);
  for (const consumer of consumers) {
    if (!begun.has(consumer.group)) begun.set(consumer.group, await startConsumer(consumer));
  }
}

async function beginLater(
  options: ConsumersOptions,
  { begun, stopping }: { readonly begun: Map<string, Subscription>; readonly stopping: AbortSignal },
): Promise<void> {
  for (let failures = 0; !stopping.aborted; failures++) {
    await pause(backoffMs(failures), stopping);
    if (stopping.aborted) return;
    try {
      await begin(options, begun);
      options.logger.info({ groups: [...begun.keys()] }, 'the event broker is there; events are heard again');
      return;
    } catch (error) {
      options.logger.warn({ failures, error: loggable(error) }, 'the event broker is still away; it is asked again');
    }
  }
}

async function stopAll(begun: ReadonlyMap<string, Subscription>): Promise<void> {
  await Promise.all([...begun.values()].map((subscription) => subscription.stop()));
}

function isAway(error: unknown): boolean {
  return isCustodiaError(error) && error.code === 'BROKER_UNREACHABLE';
}
