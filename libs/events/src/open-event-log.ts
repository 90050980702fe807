import { CustodiaError } from '@custodia/errors';
import { openEmbeddedLog } from './embedded-log.ts';
import type { EventLog, EventLogOptions } from './event-log.ts';
import { kafkaAddress } from './kafka-address.ts';
import { openKafkaLog } from './kafka-log.ts';

/** Opens the event log that `url` names. A broker is asked first when there is something to ask; a file is opened at once. */
export async function openEventLog(options: EventLogOptions): Promise<EventLog> {
  if (options.url.startsWith('embedded:')) return openEmbeddedLog(options);
  if (options.url.startsWith('kafka:')) return openKafkaLog(options);
  throw noEventsUrl();
}

/** Whether there is anything by that URL only shows when it is opened. Throws CONFIGURATION_INVALID where it names no log. */
export function assertEventsUrl(url: string): void {
  if (/^embedded:\/./.test(url)) return;
  if (!url.startsWith('kafka:')) throw noEventsUrl();
  kafkaAddress(url);
}

function noEventsUrl(): CustodiaError {
  const message = 'The events URL must begin with embedded: (a file) or kafka: (brokers).';
  return new CustodiaError('CONFIGURATION_INVALID', message);
}
