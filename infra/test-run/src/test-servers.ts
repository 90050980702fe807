import { missingKafka, missingMariaDb, startKafka, startMariaDb, type RunningServer } from '@custodia/servers';

interface TestServer {
  /** Tests read the server's url from here; one that is set already is used as it is. */
  setting: string;
  missing(): string | null;
  start(): Promise<RunningServer>;
}

const SERVERS: readonly TestServer[] = [
  { setting: 'CUSTODIA_TEST_MYSQL_URL', missing: missingMariaDb, start: startMariaDb },
  { setting: 'CUSTODIA_TEST_KAFKA_URL', missing: missingKafka, start: startKafka },
];

export interface StartedServers {
  environment: Record<string, string>;
  stop(): Promise<void>;
}

/** What cannot run here, by name and with its remedy; servers that somebody else runs are not missing. */
export function missingTestServers(environment: NodeJS.ProcessEnv, servers = SERVERS): string[] {
  return servers
    .filter(({ setting }) => !environment[setting])
    .map(({ missing }) => missing())
    .filter((missing) => missing !== null);
}

export async function startTestServers(environment: NodeJS.ProcessEnv, servers = SERVERS): Promise<StartedServers> {
  const startable = servers.filter(({ setting, missing }) => !environment[setting] && missing() === null);
  const results = await Promise.allSettled(startable.map(({ start }) => start()));
  const running = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const stop = async (): Promise<void> => void (await Promise.all(running.map((server) => server.stop())));
  const failure = results.find((result) => result.status === 'rejected');
  if (failure) {
    await stop();
    throw failure.reason;
  }
  return { environment: Object.fromEntries(startable.map(({ setting }, i) => [setting, running[i]?.url ?? ''])), stop };
}

/** On CI a suite that did not run must not look like one that passed. */
export function serversAreRequired(environment: NodeJS.ProcessEnv): boolean {
  return environment['CUSTODIA_REQUIRE_SERVERS'] === '1' || environment['CI'] === 'true';
}
