import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  readServiceSettings,
  startService,
  type RunningService,
  type ServiceDefinition,
  type ServiceSettings,
  type SetUp,
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

/** How a test starts a service, and what that is set up by besides what every service is. */
export type TestOptions = StartOptions & { readonly env?: Readonly<Record<string, string>> };

/** A service on a stack of its own, with nobody beside it. */
export async function startUnderTest(
  definition: ServiceDefinition,
  stack: Stack,
  { env = {}, ...options }: TestOptions = {},
): Promise<UnderTest> {
  const run = await stack.open();
  const principals = await testPrincipals();
  const service = await startService(definition, await settingsFor(definition, run, principals, env), options);
  const graph = graphClient(service.url, definition.name, principals);
  return { service, graph, stop: () => service.stop().then(() => run.dispose()) };
}

/** Any free port, silent, in that corner of the stack. */
export async function settingsFor(
  definition: SetUp,
  run: StackRun,
  principals: TestPrincipals,
  env: Readonly<Record<string, string>> = {},
): Promise<ServiceSettings> {
  return readServiceSettings(definition, {
    PORT: '0',
    DATABASE_URL: await run.databaseUrl(definition.name),
    EVENTS_URL: run.eventsUrl,
    PRINCIPAL_JWKS: principals.jwksUrl,
    LOG_LEVEL: 'silent',
    ...keyFiles(definition),
    ...env,
  });
}

/** A file that is not there yet for each key that the service keeps in one: it makes its own. */
function keyFiles({ settings = {} }: SetUp): Record<string, string> {
  const names = Object.keys(settings).filter((name) => name.endsWith('_KEY_FILE'));
  if (names.length === 0) return {};
  const folder = mkdtempSync(join(tmpdir(), 'custodia-test-keys-'));
  return Object.fromEntries(names.map((name) => [name, join(folder, name.toLowerCase())]));
}
