import { CustodiaError } from '@custodia/errors';
import { createPrincipalVerifier } from '@custodia/identity';
import {
  inboxMigrations,
  inboxTables,
  openEventLog,
  outboxMigrations,
  outboxTables,
  startConsumers,
  startRelay,
  topicOf,
  type EventLog,
} from '@custodia/events';
import { newId, openDatabase, type Database } from '@custodia/persistence';
import { loadPolicyIndex } from '@custodia/policy';
import { startSubgraph } from '@custodia/subgraph';
import { pino, type Logger } from 'pino';
import { Registry } from 'prom-client';
import type { ServiceBehaviour, ServiceDefinition } from './define-service.ts';
import { ownDefaults, type ServiceSettings } from './settings.ts';
import { tellRefusals } from './tell-refusals.ts';

export interface RunningService {
  readonly name: string;
  /** `http://127.0.0.1:4002` */
  readonly url: string;
  readonly db: Database;
  readonly log: EventLog;
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly clock?: () => Date;
  readonly logger?: Logger;
  readonly metrics?: Registry;
}

/** Starts one service whole, or nothing: what was opened is closed again when a later part fails. */
export async function startService(
  definition: ServiceDefinition,
  settings: ServiceSettings,
  options: StartOptions = {},
): Promise<RunningService> {
  const opened: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of opened.splice(0).reverse()) await close();
  };
  try {
    return await start({ definition, settings, options, opened, stop });
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Starting {
  readonly definition: ServiceDefinition;
  readonly settings: ServiceSettings;
  readonly options: StartOptions;
  readonly opened: (() => Promise<void>)[];
  readonly stop: () => Promise<void>;
}

async function start({ definition, settings, options, opened, stop }: Starting): Promise<RunningService> {
  const { name } = definition;
  const logger = (options.logger ?? pino({ level: settings.logLevel })).child({ service: name });
  const metrics = options.metrics ?? new Registry();
  const policy = loadPolicyIndex();

  const db = await openDatabase({
    url: settings.databaseUrl,
    name,
    tables: [...outboxTables, ...inboxTables, ...definition.tables],
    migrations: [...outboxMigrations, ...inboxMigrations, ...definition.migrations],
    logger,
  });
  opened.push(() => db.close());
  const log = await openEventLog({ url: settings.eventsUrl, clientId: name, logger });
  opened.push(() => log.close());

  const relay = startRelay({ db, log, topic: topicOf(name), logger, metrics });
  opened.push(() => relay.stop());
  const wakingDb = wakingAfterCommit(db, () => relay.wake());
  const clock = options.clock ?? (() => new Date());
  const behaviour = await definition.build({
    settings: settings.own ?? ownDefaults(definition),
    db: wakingDb,
    policy,
    clock,
    newId,
    logger,
    metrics,
  });
  assertViewsHaveConsumers(definition, behaviour);
  await behaviour.prepare?.();
  await hear({ behaviour, name, db: wakingDb, log, logger, metrics, opened });
  for (const begin of behaviour.background ?? []) {
    const running = begin();
    opened.push(() => running.stop());
  }

  const subgraph = await startSubgraph({
    name,
    port: settings.port,
    host: settings.host,
    resolvers: tellRefusals(behaviour.resolvers, { db: wakingDb, policy, clock, newId }),
    policy,
    verifier: createPrincipalVerifier({ jwks: settings.principalJwks, subgraph: name }),
    logger,
    metrics,
    clock,
    pseudonymKey: settings.pseudonymKey ?? null,
    // A broker that is away stops no request: the outbox holds what it will be told. So it is not asked here.
    readiness: () => db.ping(),
  });
  opened.push(() => subgraph.stop());
  logger.info({ url: subgraph.url }, 'serving');
  return { name, url: subgraph.url, db: wakingDb, log, stop };
}

/** A view that nobody fills would be emptied for good. */
function assertViewsHaveConsumers({ name, views = {} }: ServiceDefinition, { consumers = [] }: ServiceBehaviour): void {
  const missing = Object.keys(views).filter((view) => !consumers.some((consumer) => consumer.name === view));
  if (missing.length === 0) return;
  throw new CustodiaError(
    'INTERNAL_SERVER_ERROR',
    `${name} has views of consumers that it has not: ${missing.join(', ')}.`,
  );
}

interface Hearing {
  readonly behaviour: ServiceBehaviour;
  readonly name: string;
  readonly db: Database;
  readonly log: EventLog;
  readonly logger: Logger;
  readonly metrics: Registry;
  readonly opened: (() => Promise<void>)[];
}

async function hear({ behaviour, name, db, log, logger, metrics, opened }: Hearing): Promise<void> {
  const specs = behaviour.consumers ?? [];
  const running = await startConsumers({
    log,
    topics: [name, ...specs.flatMap(({ from }) => from)].map(topicOf),
    consumers: specs.map((consumer) => ({
      db,
      log,
      group: `${name}.${consumer.name}`,
      topics: consumer.from.map(topicOf),
      consumer,
      logger,
      metrics,
    })),
    logger,
  });
  opened.push(() => running.stop());
}

/** The same database, whose committed transactions wake the relay. */
function wakingAfterCommit(db: Database, wake: () => void): Database {
  return {
    dialect: db.dialect,
    name: db.name,
    read: (run) => db.read(run),
    transaction: async (run) => {
      const result = await db.transaction(run);
      wake();
      return result;
    },
    ping: () => db.ping(),
    lease: (name) => db.lease(name),
    close: () => db.close(),
  };
}
