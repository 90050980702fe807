/** What the processes of a benchmark see of the environment: as in production, and nothing is reported to anybody. */
export function childEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, NODE_ENV: 'production', APOLLO_TELEMETRY_DISABLED: '1' };
}
