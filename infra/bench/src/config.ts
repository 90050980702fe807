/** What the processes of a benchmark see of the environment: as in production, and nothing is reported to anybody. */
export function childEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, NODE_ENV: 'production', APOLLO_TELEMETRY_DISABLED: '1' };
}

/** A server to use in place of one of its own. */
export function mysqlServer(): string | null {
  return process.env['CUSTODIA_TEST_MYSQL_URL'] || null;
}

/** The same, of the broker. */
export function kafkaServer(): string | null {
  return process.env['CUSTODIA_TEST_KAFKA_URL'] || null;
}
