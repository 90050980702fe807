import { CustodiaError } from '@custodia/errors';
import type { KafkaAddress } from './kafka-address.ts';

/** By name, since kafkajs exports its errors as types alone. */
const away = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSBrokerNotFound',
  'KafkaJSNoBrokerAvailableError',
  'KafkaJSRequestTimeoutError',
]);

/** BROKER_UNREACHABLE where an error of kafkajs says in its own words that nobody answers; any other error as it is. */
export function brokerUnreachable(error: unknown, { brokers }: KafkaAddress): unknown {
  if (!isAway(error)) return error;
  return new CustodiaError(
    'BROKER_UNREACHABLE',
    `The event broker at ${brokers.join(', ')} cannot be reached. Start it, or correct the events URL.`,
    { cause: error },
  );
}

function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return away.has(error.name) || isAway(error.cause);
}
