import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';

/** A pair of servers that the integration suites run on. */
export interface Stack {
  readonly name: string;
  open(): Promise<StackRun>;
}

/** One suite's own corner of a stack: nothing in it is shared with another suite. */
export interface StackRun {
  /** URL of an empty database for that service; the same service gets the same one again. */
  databaseUrl(service: string): Promise<string>;
  readonly eventsUrl: string;
  dispose(): Promise<void>;
}

/**
 * The stacks that can run here: the embedded one always, the real servers when `npm test` has started them and says so
 * in CUSTODIA_TEST_MYSQL_URL and CUSTODIA_TEST_KAFKA_URL. `npm test` names what is missing; in CI nothing may be.
 */
export function stacks(env: Readonly<Record<string, string | undefined>> = process.env): Stack[] {
  const mysql = env['CUSTODIA_TEST_MYSQL_URL'];
  const kafka = env['CUSTODIA_TEST_KAFKA_URL'];
  const embedded: Stack = { name: 'SQLite + embedded log', open: openEmbedded };
  if (!mysql || !kafka) return [embedded];
  return [embedded, { name: 'MariaDB + Kafka', open: () => openServers(mysql, kafka) }];
}

async function openEmbedded(): Promise<StackRun> {
  const folder = await mkdtemp(join(tmpdir(), 'custodia-test-'));
  return {
    databaseUrl: async (service) => `file:${join(folder, `${service}.sqlite`)}`,
    eventsUrl: `embedded:${join(folder, 'events.sqlite')}`,
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}

async function openServers(mysqlUrl: string, kafkaUrl: string): Promise<StackRun> {
  const prefix = `t${randomBytes(5).toString('hex')}`;
  const created = new Set<string>();
  return {
    databaseUrl: async (service) => {
      const database = `${prefix}_${service}`;
      if (!created.has(database)) {
        await onServer(mysqlUrl, `CREATE DATABASE \`${database}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
        created.add(database);
      }
      return new URL(`/${database}`, mysqlUrl).href;
    },
    eventsUrl: `${kafkaUrl}?prefix=${prefix}.`,
    dispose: async () => {
      for (const database of created) await onServer(mysqlUrl, `DROP DATABASE IF EXISTS \`${database}\``);
    },
  };
}

async function onServer(url: string, statement: string): Promise<void> {
  const { hostname, port, username, password } = new URL(url);
  const connection = await createConnection({
    host: hostname,
    port: Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
  });
  try {
    await connection.query(statement);
  } finally {
    await connection.end();
  }
}
