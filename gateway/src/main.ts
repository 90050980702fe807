import { isCustodiaError } from '@custodia/errors';
import { openLog } from './answers/open-log.ts';
import { startGateway } from './app.ts';
import { readGatewayConfig } from './config.ts';

try {
  const config = readGatewayConfig(process.env);
  const logger = openLog(config.logLevel);
  const { stop } = await startGateway(config, { logger });
  const end = (signal: string) => {
    logger.info({ signal }, 'stopping');
    void stop().then(() => process.exit(0));
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
} catch (error) {
  process.stderr.write(`${isCustodiaError(error) ? error.message : String(error)}\n`);
  process.exit(1);
}
