import { CustodiaError } from '@custodia/errors';

export interface KafkaAddress {
  /** `127.0.0.1:9092` */
  readonly brokers: readonly string[];
  /** Put before every topic and group, so that test runs and installations can share a broker. */
  readonly prefix: string;
  /** How many brokers keep each partition of a topic that we make; null leaves it to the broker. */
  readonly replication: number | null;
}

/** The parts of `kafka://host:9092,host:9092?prefix=x.&replication=3`. */
export function kafkaAddress(url: string): KafkaAddress {
  const [, hosts = '', query = ''] = /^kafka:\/\/([^/?]+)\/?(?:\?(.*))?$/.exec(url) ?? [];
  const brokers = hosts.split(',');
  const parameters = new URLSearchParams(query);
  const replication = parameters.get('replication');
  if (
    !brokers.every((broker) => /^[\w.-]+:\d{1,5}$/.test(broker)) ||
    (replication && !/^[1-9]\d*$/.test(replication))
  ) {
    throw new CustodiaError(
      'CONFIGURATION_INVALID',
      'The events URL must look like kafka://host:9092 or kafka://host:9092,host:9092?replication=3.',
    );
  }
  return { brokers, prefix: parameters.get('prefix') ?? '', replication: replication ? Number(replication) : null };
}
