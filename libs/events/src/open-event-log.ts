import { CustodiaError } from '@custodia/errors';
import { openEmbeddedLog } from './embedded-log.ts';
import type { EventLog, EventLogOptions } from './event-log.ts';
import { openKafkaLog } from './kafka-log.ts';

/** Opens the event log that `url` names. A broker is asked first when there is something to ask; a file is opened at once. */
export async function openEventLog(options: EventLogOptions): Promise<EventLog> {
  if (options.url.startsWith('embedded:')) return openEmbeddedLog(options);
  if (options.url.startsWith('kafka:')) return openKafkaLog(options);
  throw new CustodiaError(
    'CONFIGURATION_INVALID',
    'The events URL must begin with embedded: (a file) or kafka: (brokers).',
  );
}
