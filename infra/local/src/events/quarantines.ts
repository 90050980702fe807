import { CustodiaError } from '@custodia/errors';
import {
  dropQuarantined,
  findQuarantined,
  inboxTables,
  listQuarantine,
  releaseQuarantined,
  type QuarantinedMessage,
  type QuarantineEntry,
  type QuarantineState,
} from '@custodia/events';
import { openDatabase, type Database } from '@custodia/persistence';
import { dataFolder } from '../data/data-folder.ts';
import { readLocalSettings } from '../settings.ts';
import { services } from '../system/services.ts';
import { assertDatabaseThere } from './assert-database-there.ts';

export type ServiceEntry = QuarantineEntry & { readonly service: string };

export interface FoundMessage {
  readonly service: string;
  readonly message: QuarantinedMessage;
}

/** What the consumers of all services have set aside. */
export interface Quarantines {
  /** At most `limit` of each service, oldest first. */
  list(query: { states: readonly QuarantineState[]; limit: number }): Promise<ServiceEntry[]>;
  find(id: string): Promise<FoundMessage | null>;
  release(found: FoundMessage): Promise<boolean>;
  drop(found: FoundMessage): Promise<boolean>;
  close(): Promise<void>;
}

/** Throws CONFIGURATION_INVALID or DATABASE_UNREACHABLE, having closed what it opened. */
export async function openQuarantines(env: NodeJS.ProcessEnv, only: string | null): Promise<Quarantines> {
  const names = services.map(({ name }) => name);
  if (only !== null && !names.includes(only)) {
    throw new CustodiaError(
      'CONFIGURATION_INVALID',
      `There is no service "${only}". Name one of: ${names.join(', ')}.`,
    );
  }
  const settings = readLocalSettings(env);
  const folder = dataFolder(settings.dataDir);
  const databases = new Map<string, Database>();
  const close = async () => void (await Promise.all([...databases.values()].map((db) => db.close())));
  try {
    for (const name of only === null ? names : [only]) {
      const url = settings.databaseUrl?.replace('{service}', name) ?? folder.databaseUrl(name);
      assertDatabaseThere(url, settings.dataDir);
      databases.set(name, await openDatabase({ url, name, tables: inboxTables, migrations: [] }));
    }
  } catch (error) {
    await close();
    throw error;
  }
  const within = (service: string): Database => databases.get(service)!;
  return {
    list: async ({ states, limit }) => {
      const lists = [...databases].map(async ([service, db]) => {
        const entries = await db.read((em) => listQuarantine(em, { states, consumer: null, limit }));
        return entries.map((entry) => ({ ...entry, service }));
      });
      return (await Promise.all(lists)).flat();
    },
    find: async (id) => {
      for (const [service, db] of databases) {
        const message = await db.read((em) => findQuarantined(em, id));
        if (message) return { service, message };
      }
      return null;
    },
    release: ({ service, message }) => within(service).transaction((em) => releaseQuarantined(em, message.id)),
    drop: ({ service, message }) => within(service).transaction((em) => dropQuarantined(em, message.id)),
    close,
  };
}
