/**
 * Kills, outages and broken messages on a deployment of its own: a process a service, MariaDB and Kafka on loopback, under load.
 * Refuses to touch a server that it did not start, and to call a run good in which a figure missed its aim.
 *
 *     const { faults, missed } = await kills({ seed: '1', kills: 100, minutes: 12, rate: 60, progress, signal });
 */
export type { ChaosOptions, ChaosReport } from './chaos-options.ts';
export { kills, type KillsOptions, type KillsReport } from './kills/kills.ts';
export { poison, type PoisonOptions, type PoisonReport } from './poison/poison.ts';
export { brokerDown, type BrokerDownOptions, type BrokerDownReport } from './broker-down/broker-down.ts';
