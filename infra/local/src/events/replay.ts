import { CustodiaError } from '@custodia/errors';
import { inboxTables, startOver, topicOf } from '@custodia/events';
import { openDatabase, type Table } from '@custodia/persistence';
import { dataFolder } from '../data/data-folder.ts';
import { lockDataFolder } from '../data/lock.ts';
import { readLocalSettings } from '../settings.ts';
import { services } from '../system/services.ts';
import { assertDatabaseThere } from './assert-database-there.ts';

/** `retention.records` → the tables that can be built from the log again. CONFIGURATION_INVALID names those that can. */
export function findView(consumer: string): { readonly service: string; readonly view: readonly Table[] } {
  const known = services.flatMap(({ name, views = {} }) =>
    Object.entries(views).map(([of, view]) => ({ consumer: `${name}.${of}`, service: name, view })),
  );
  const found = known.find((one) => one.consumer === consumer);
  if (found) return found;
  throw new CustodiaError(
    'CONFIGURATION_INVALID',
    `"${consumer}" keeps no view that can be built from the log again. Name one of: ${known.map((one) => one.consumer).join(', ')}.`,
  );
}

/**
 * Empties a consumer's view, so that the next start of its service builds it from the oldest event. Answers how many rows it had.
 * CONFIGURATION_INVALID while the service runs: what it then hears would come before what it has forgotten.
 */
export async function replay(consumer: string, env: NodeJS.ProcessEnv): Promise<number> {
  const { service, view } = findView(consumer);
  const settings = readLocalSettings(env);
  const folder = dataFolder(settings.dataDir);
  const url = settings.databaseUrl?.replace('{service}', service) ?? folder.databaseUrl(service);
  assertDatabaseThere(url, settings.dataDir);
  const unlock = settings.databaseUrl === null ? lockDataFolder(folder.path) : () => undefined;
  try {
    const db = await openDatabase({ url, name: service, tables: [...inboxTables, ...view], migrations: [] });
    try {
      // Each process of a service waits for this lease or holds it, from its start to its end.
      const lease = await db.lease(`relay ${topicOf(service)}`);
      if (lease === null) {
        throw new CustodiaError('CONFIGURATION_INVALID', `${service} runs. Stop it, replay, and start it again.`);
      }
      try {
        return await db.transaction((em) => startOver(em, { consumer, view }));
      } finally {
        await lease.release();
      }
    } finally {
      await db.close();
    }
  } finally {
    unlock();
  }
}
