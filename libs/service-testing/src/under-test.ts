import {
  startService,
  type RunningService,
  type ServiceDefinition,
  type ServiceSettings,
  type StartOptions,
} from '@custodia/service';
import {
  graphClient,
  testPrincipals,
  type GraphClient,
  type Stack,
  type StackRun,
  type TestPrincipals,
} from '@custodia/testing';

export interface UnderTest {
  readonly service: RunningService;
  readonly graph: GraphClient;
  stop(): Promise<void>;
}

/** A service on a stack of its own, with nobody beside it. */
export async function startUnderTest(
  definition: ServiceDefinition,
  stack: Stack,
  options: StartOptions = {},
): Promise<UnderTest> {
  const run = await stack.open();
  const principals = await testPrincipals();
  const service = await startService(definition, await settingsFor(definition.name, run, principals), options);
  const graph = graphClient(service.url, definition.name, principals);
  return { service, graph, stop: () => service.stop().then(() => run.dispose()) };
}

/** Any free port, silent, in that corner of the stack. */
export async function settingsFor(name: string, run: StackRun, principals: TestPrincipals): Promise<ServiceSettings> {
  return {
    port: 0,
    host: '127.0.0.1',
    databaseUrl: await run.databaseUrl(name),
    eventsUrl: run.eventsUrl,
    principalJwks: principals.jwksUrl,
    logLevel: 'silent',
  };
}
