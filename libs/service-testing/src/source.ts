import { outboxTable, stage, topicOf } from '@custodia/events';
import { defineService, startService, type ServiceSettings } from '@custodia/service';
import type { StackRun } from '@custodia/testing';
import { whole, type Told } from './tell.ts';

/** Another service, as far as its events go: they are staged, relayed and delivered as its own would be. */
export interface Source {
  tell(...events: readonly Told[]): Promise<void>;
  /** Publishes everything it has told once more, as a relay does that died before it took note. */
  tellAgain(): Promise<void>;
  stop(): Promise<void>;
}

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
