import { isCustodiaError, loggable } from '@custodia/errors';
import { pino } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { ServiceDefinition } from './define-service.ts';
import { readServiceSettings } from './settings.ts';
import { startService } from './start-service.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A service as a process of its own: settings from the environment, stopped by SIGINT or SIGTERM, ended when fatal. */
export async function runService(definition: ServiceDefinition, env: Environment): Promise<void> {
  const logger = pino({ level: env['LOG_LEVEL'] ?? 'info' });
  try {
    const settings = readServiceSettings(definition, env);
    const metrics = new Registry();
    collectDefaultMetrics({ register: metrics });
    const service = await startService(definition, settings, {
      logger,
      metrics,
    });
    const stop = (): void => void service.stop().then(() => process.exit(0));
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  } catch (error) {
    logger.fatal({ error: loggable(error) }, 'could not start');
    if (isCustodiaError(error)) process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
