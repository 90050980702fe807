import { CustodiaError, loggable } from '@custodia/errors';
import { openDatabase, type Database } from '@custodia/persistence';
import { openNoteSigningKey } from '@custodia/service';
import { cosigner, formatNoteKey } from '@custodia/translog';
import Fastify, { type FastifyInstance } from 'fastify';
import { pino, type Logger } from 'pino';
import { Registry } from 'prom-client';
import { serveCheckpoints } from './checkpoint/checkpoint.routes.ts';
import { prepareLogs } from './log/log.store.ts';
import { forkTable, logTable } from './log/log.table.ts';
import { witnessMigrations } from './migrations/index.ts';
import type { WitnessSettings } from './settings.ts';

export interface RunningWitness {
  /** `http://127.0.0.1:4008` */
  readonly url: string;
  /** What its cosignatures are checked with. */
  readonly key: string;
  readonly db: Database;
  stop(): Promise<void>;
}

export interface WitnessOptions {
  readonly clock?: () => Date;
  readonly logger?: Logger;
  readonly metrics?: Registry;
}

/** Room for 63 lines of proof and a checkpoint with more signatures than any has. */
const BODY_LIMIT_BYTES = 64 * 1024;
/** Whoever sends its bytes one by one is not waited for. */
const REQUEST_TIMEOUT_MS = 10_000;

/** Starts a witness whole, or nothing. */
export async function startWitness(settings: WitnessSettings, options: WitnessOptions = {}): Promise<RunningWitness> {
  const logger = (options.logger ?? pino({ level: settings.logLevel })).child({ service: 'witness' });
  const metrics = options.metrics ?? new Registry();
  const clock = options.clock ?? (() => new Date());
  const { name } = settings;
  const privateKey = await openNoteSigningKey(settings.keyFile);
  const key = formatNoteKey({ name, type: 'cosignature', key: privateKey });
  const db = await openDatabase({
    url: settings.databaseUrl,
    name: 'witness',
    tables: [logTable, forkTable],
    migrations: witnessMigrations,
    logger,
  });
  const app = Fastify({
    logger: false,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: true,
  });
  const stop = () => app.close().then(() => db.close());
  try {
    for (const { origin, size } of await prepareLogs(db, [...settings.logs.keys()])) {
      logger.info({ origin, size: String(size) }, 'witnesses a log');
    }
    const signer = cosigner({ name, privateKey, now: () => clock().getTime() });
    serveCheckpoints(app, { db, logs: settings.logs, signer, clock, logger, metrics });
    serveHealth(app, { db, logger, metrics });
    const url = await listen(app, settings);
    logger.info({ url, key }, 'serving');
    return { url, key, db, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function serveHealth(
  app: FastifyInstance,
  { db, logger, metrics }: { db: Database; logger: Logger; metrics: Registry },
): void {
  for (const path of ['/livez', '/healthz']) app.get(path, () => ({ status: 'live', service: 'witness' }));
  app.get('/readyz', async (_request, reply) => {
    try {
      await db.ping();
      return { status: 'ready', service: 'witness' };
    } catch (error) {
      logger.warn({ error: loggable(error) }, 'not ready');
      return reply.code(503).send({ status: 'not ready', service: 'witness' });
    }
  });
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.metrics()));
}

async function listen(app: FastifyInstance, { port, host }: WitnessSettings): Promise<string> {
  try {
    return await app.listen({ port, host });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    const message = `Port ${port} on ${host} is taken. Stop what listens there, or set PORT to another.`;
    throw new CustodiaError('CONFIGURATION_INVALID', message, { cause });
  }
}
