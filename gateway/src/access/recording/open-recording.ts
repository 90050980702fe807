import { openEventLog, topicOf } from '@custodia/events';
import type { PolicyIndex } from '@custodia/policy';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { GatewayConfig } from '../../config.ts';
import { AccessJournal } from '../journal/access-journal.ts';
import { journalMetrics } from '../journal/journal-metrics.ts';
import { startShipping } from '../journal/ship.ts';
import { accessRecorder, type AccessRecorder } from './access-recorder.ts';
import { clientNetworks, originPseudonyms } from './client-origin.ts';

export interface Recording {
  readonly recorder: AccessRecorder;
  /** After the last answer has left. */
  stop(): Promise<void>;
}

export interface RecordingParts {
  readonly policies: () => PolicyIndex['policies'];
  readonly clock: () => Date;
  readonly logger: Logger;
  readonly registry: Registry;
}

const service = 'gateway';

/** Opens the journal and begins to ship it. Throws CONFIGURATION_INVALID; an event log that is away is no reason not to start. */
export async function openRecording(config: GatewayConfig, parts: RecordingParts): Promise<Recording> {
  const { clock, registry } = parts;
  const logger = parts.logger.child({ part: 'access journal' });
  const metrics = journalMetrics(registry);
  const journal = await AccessJournal.open({ ...config.accessJournal, logger, metrics });
  metrics.watch(journal);
  const shipping = startShipping({
    journal,
    openLog: () => openEventLog({ url: config.eventsUrl, clientId: service, logger }),
    topic: topicOf(service),
    logger,
    metrics,
  });
  const recorder = accessRecorder({
    journal,
    service,
    platformTenant: config.platformTenant,
    originOf: originPseudonyms(config.pseudonymKey),
    networkOf: clientNetworks(() => parts.policies()['internal-network']),
    clock,
    logger,
    metrics,
  });
  return {
    recorder,
    stop: async () => {
      await recorder.flush();
      await shipping.stop(config.drainMs);
      await journal.close();
    },
  };
}
