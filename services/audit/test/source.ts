import { outboxTable, stage, topicOf, type NewEvent } from '@custodia/events';
import { defineService, startService, type ServiceSettings } from '@custodia/service';
import type { StackRun } from '@custodia/testing';

/** Another service, as far as its events go: they are staged, relayed and delivered as its own would be. */
export interface Source {
  tell(...events: readonly Told[]): Promise<void>;
  /** Publishes everything it has told once more, as a relay does that died before it took note. */
  tellAgain(): Promise<void>;
  stop(): Promise<void>;
}

/** An event with what a test does not care about left out. */
export type Told = Pick<NewEvent, 'type' | 'recordType' | 'recordId'> & Partial<NewEvent>;

export async function openSource(name: string, run: StackRun, settings: ServiceSettings): Promise<Source> {
  const definition = defineService({ name, tables: [], migrations: [], build: () => ({ resolvers: {} }) });
  const service = await startService(definition, { ...settings, databaseUrl: await run.databaseUrl(name) });
  return {
    tell: (...events) => service.db.transaction((em) => stage(em, events.map(whole))),
    async tellAgain() {
      const rows = await service.db.read((em) => em.find(outboxTable));
      const messages = rows.map(({ messageKey, body }) => ({ key: messageKey, value: Buffer.from(body), headers: {} }));
      await service.log.publish(topicOf(name), messages);
    },
    stop: () => service.stop(),
  };
}

function whole(event: Told): NewEvent {
  const { version = 1, at = new Date(), tenantId = 'demo', actor = null } = event;
  return { ...event, tenantId, version, actor, at, data: { version, changed: [], ...event.data } };
}
