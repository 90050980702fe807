import { setMaxListeners } from 'node:events';
import { readGatewayConfig, startGateway } from '@custodia/gateway';
import { createPrincipalSigner, openSigningKey, writePublicJwks } from '@custodia/identity';
import { generateConsents, type GraphClient, openGraph, type RunningSystem, signIn } from '@custodia/importer';
import { readServiceSettings, startService } from '@custodia/service';
import type { Logger } from 'pino';
import type { StartConsole } from '../console/start-console.ts';
import { openAuditLogKey } from '../data/audit-log-key.ts';
import type { DataFolder } from '../data/data-folder.ts';
import { openSecret } from '../data/open-secret.ts';
import { openIssuerKeys } from '../issuer/issuer-keys.ts';
import { commandsClientId, type RunningIssuer, startIssuer } from '../issuer/start-issuer.ts';
import { demoPeople, demoTenant, rivalTenant } from '../people/demo-people.ts';
import { openDirectory } from '../people/directory-client.ts';
import { createFindPerson } from '../people/find-person.ts';
import { provisionConsents } from '../provisioning/provision-consents.ts';
import { provisionContacts } from '../provisioning/provision-contacts.ts';
import { provisionDirectory } from '../provisioning/provision-directory.ts';
import { openProvisioned, type Provisioned } from '../provisioning/provisioned.ts';
import type { LocalSettings } from '../settings.ts';
import { portOrAny } from './free-port.ts';
import { ownSettings } from './own-settings.ts';
import { services } from './services.ts';
import { startLocalWitness } from './start-witness.ts';

export interface SystemParts {
  readonly settings: LocalSettings;
  readonly folder: DataFolder;
  readonly logger: Logger;
  readonly console: StartConsole;
  readonly clock: () => Date;
  /** Aborted when whoever started it has had enough; starting stops at the next part. */
  readonly signal: AbortSignal;
  /** What is open is closed in the other order, also when a later part fails. */
  readonly opened: (() => Promise<void>)[];
}

/** Brings up every service, the issuer and the gateway in this process, each on its own loopback port. */
export async function startSystem(parts: SystemParts): Promise<RunningSystem> {
  const { folder, clock, opened, console, signal } = parts;
  setMaxListeners(0, signal);
  const key = await openSigningKey(folder.principalKey);
  await writePublicJwks(key, folder.principalJwks);
  await openSecret(folder.pseudonymKey);
  await openSecret(folder.webhookKey);
  const witnesses = await startLocalWitness(parts, await openAuditLogKey(folder));
  const urls = await startServices(parts, witnesses);

  const signer = createPrincipalSigner({ key });
  const directories = new Map(
    [demoTenant, rivalTenant].map((tenant) => [tenant, openDirectory(urls['directory'] ?? '', signer, tenant)]),
  );
  opened.push(async () => void (await Promise.all([...directories.values()].map((directory) => directory.close()))));
  const clientSecret = await openSecret(folder.clientSecret);
  const issuer = await startIssuer({
    port: await portOrAny(parts.settings.port === 0 ? 0 : parts.settings.port + services.length + 1),
    keys: await openIssuerKeys(folder.issuerKeys, clock),
    clientSecret,
    findPerson: createFindPerson(directories),
    logger: parts.logger.child({ service: 'issuer' }),
  });
  opened.push(() => issuer.stop());
  console.part('issuer', issuer.url);

  const provisioned = openProvisioned(folder.provisioned);
  await seedDirectory(directories, provisioned, console);
  signal.throwIfAborted();
  const system: RunningSystem = {
    state: 'ready',
    pid: process.pid,
    gateway: await startFrontDoor(parts, urls, issuer),
    tokenEndpoint: issuer.tokenEndpoint,
    clientId: commandsClientId,
    clientSecret,
  };
  if (!provisioned.has('contacts')) await seedContacts(system, provisioned, parts);
  return system;
}

async function startServices(parts: SystemParts, witnesses: string) {
  const { settings, folder, logger, console, signal, opened } = parts;
  const urls: Record<string, string> = {};
  for (const [index, definition] of services.entries()) {
    signal.throwIfAborted();
    const { name } = definition;
    const read = readServiceSettings(definition, {
      PORT: String(await portOrAny(settings.port === 0 ? 0 : settings.port + 1 + index)),
      DATABASE_URL: settings.databaseUrl?.replace('{service}', name) ?? folder.databaseUrl(name),
      EVENTS_URL: settings.eventsUrl ?? folder.eventsUrl,
      PRINCIPAL_JWKS: `file:${folder.principalJwks}`,
      PSEUDONYM_KEY_FILE: folder.pseudonymKey,
      LOG_LEVEL: settings.logLevel,
      ...ownSettings(name, { folder, settings, witnesses }),
    });
    const service = await startService(definition, read, { logger });
    opened.push(() => service.stop());
    urls[name] = service.url;
    console.part(name, service.url);
  }
  return urls;
}

async function startFrontDoor(
  parts: SystemParts,
  urls: Record<string, string>,
  issuer: RunningIssuer,
): Promise<string> {
  const { settings, folder, logger, console, opened } = parts;
  const config = readGatewayConfig({
    PORT: String(settings.port),
    SUBGRAPH_URLS: JSON.stringify(
      Object.fromEntries(Object.entries(urls).map(([name, url]) => [name, `${url}/graphql`])),
    ),
    OIDC_ISSUER: issuer.url,
    OIDC_JWKS_URI: issuer.jwksUri,
    PRINCIPAL_KEY_FILE: folder.principalKey,
    EVENTS_URL: settings.eventsUrl ?? folder.eventsUrl,
    ACCESS_JOURNAL: folder.accessJournal,
    PSEUDONYM_KEY_FILE: folder.pseudonymKey,
    // So that its auditor hears of tokens that were refused.
    PLATFORM_TENANT: demoTenant,
    // On the loopback the schema is for whoever is at this machine, and GraphiQL needs it.
    INTROSPECTION: 'open',
    DRAIN_MS: '2000',
    LOG_LEVEL: settings.logLevel,
  });
  const gateway = await startGateway(config, { logger });
  opened.push(() => gateway.stop());
  const { origin } = new URL(gateway.url);
  console.part('gateway', `${origin}/graphql`);
  return origin;
}

async function seedDirectory(
  directories: ReadonlyMap<string, GraphClient>,
  provisioned: Provisioned,
  console: StartConsole,
): Promise<void> {
  if (provisioned.has('directory')) return;
  await provisionDirectory(directories);
  provisioned.note('directory');
  console.part('people', `${demoPeople.length} people in ${directories.size} tenants`);
}

const invented = { count: 2_000, seed: 'custodia' };

async function seedContacts(system: RunningSystem, provisioned: Provisioned, { console, signal }: SystemParts) {
  const token = async () => (await signIn(system, { person: 'admin' })).accessToken;
  const graph = openGraph({ url: `${system.gateway}/graphql`, token });
  try {
    const counted = console.count('contacts', invented.count);
    const contacts = await provisionContacts(graph, { ...invented, onBatch: counted.add, signal });
    counted.done(`${invented.count.toLocaleString('en')} invented people, as contacts`);
    const total = generateConsents(invented).length;
    const given = console.count('consents', total);
    await provisionConsents(graph, { ...invented, contacts, onBatch: given.add, signal });
    given.done(`${total.toLocaleString('en')} consents, some withdrawn`);
    provisioned.note('contacts');
  } finally {
    await graph.close();
  }
}
