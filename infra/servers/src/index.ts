/**
 * Real servers for the tests: MariaDB and Apache Kafka on loopback, on free ports, with data that is thrown away.
 * It refuses to touch a server it did not start: no system service, no /var/lib/mysql, no fixed port.
 *
 *     const kafka = await startKafka();  // kafka.url, later await kafka.stop()
 */
export { missingServers } from './missing-servers.ts';
export { missingMariaDb, openCrashableMariaDb, startMariaDb, type MariaDbOptions } from './mariadb.ts';
export { missingKafka, openCrashableKafka, startKafka } from './kafka.ts';
export { installServers } from './install-servers.ts';
export { freePorts } from './server-process.ts';
export type { CrashableServer, RunningServer } from './server-process.ts';
