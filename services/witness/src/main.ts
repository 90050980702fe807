import { isCustodiaError, loggable } from '@custodia/errors';
import { pino } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { startWitness } from './app.ts';
import { readWitnessSettings } from './settings.ts';

const logger = pino({ level: process.env['LOG_LEVEL'] ?? 'info' });
try {
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  const witness = await startWitness(readWitnessSettings(process.env), { logger, metrics });
  const stop = (): void => void witness.stop().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
} catch (error) {
  logger.fatal({ error: loggable(error) }, 'could not start');
  if (isCustodiaError(error)) process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
