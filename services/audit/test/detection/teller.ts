import { eventMessage, keyOf, openEventLog, topicOf, wholeEvent, type LogMessage } from '@custodia/events';
import type { Told } from '@custodia/service-testing';
import { pino } from 'pino';

/** Whoever publishes events, the gateway for one, which is no subgraph: with their actors, and twice if a test says so. */
export interface Teller {
  tell(...events: readonly Told[]): Promise<void>;
  /** Publishes everything it has told once more. */
  tellAgain(): Promise<void>;
  stop(): Promise<void>;
}

export async function openTeller(service: string, eventsUrl: string): Promise<Teller> {
  const log = await openEventLog({ url: eventsUrl, clientId: `${service}-teller`, logger: pino({ level: 'silent' }) });
  await log.ensureTopics([topicOf(service)]);
  const told: LogMessage[] = [];
  return {
    tell: async (...events) => {
      const messages = events.map((event) => {
        const { version = 1, at = new Date(), tenantId = 'demo', actor = null, data = {} } = event;
        const full = { ...event, version, at, tenantId, actor, data: { version, changed: [], ...data } };
        const whole = wholeEvent(full, service);
        return eventMessage(keyOf(whole), Buffer.from(JSON.stringify(whole)));
      });
      told.push(...messages);
      await log.publish(topicOf(service), messages);
    },
    tellAgain: () => log.publish(topicOf(service), told),
    stop: () => log.close(),
  };
}
