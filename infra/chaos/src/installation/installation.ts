import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createPrincipalSigner, openSigningKey, writePublicJwks } from '@custodia/identity';
import { freePorts, openCrashableKafka, openCrashableMariaDb, type CrashableServer } from '@custodia/servers';
import { makeAuditKey } from './audit-key.ts';
import { compileSources } from './compile-sources.ts';
import { openIssuer, type Issuer } from './issuer.ts';
import { gatewayEnvironment, serviceEnvironment } from './environments.ts';
import { provisionDirectory } from './provision-directory.ts';
import { createServiceDatabases, serviceNames, type ServiceDatabases, type ServiceName } from './service-databases.ts';
import { SupervisedProcess } from './supervised-process.ts';
import { until } from './until.ts';

export type ProcessName = ServiceName | 'gateway';

/** Everything that a deployment has, each part in a process of its own, and each of them can be killed. */
export interface Installation {
  readonly mariadb: CrashableServer;
  readonly kafka: CrashableServer;
  readonly processes: ReadonlyMap<ProcessName, SupervisedProcess>;
  /** `http://127.0.0.1:4711` */
  urlOf(name: ProcessName): string;
  readonly databases: ServiceDatabases;
  readonly issuer: Issuer;
  /** Logs, keys: what is left to look into. */
  readonly folder: string;
  /** Resolves when every process says that it is ready. */
  ready(withinMs?: number): Promise<void>;
  stop(): Promise<void>;
}

export interface InstallationOptions {
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
  /** All of them, unless fewer will do. Without a gateway there are no people either. */
  readonly services?: readonly ServiceName[];
  readonly withGateway?: boolean;
}

const READY_WITHIN_MS = 120_000;

export async function openInstallation(options: InstallationOptions): Promise<Installation> {
  const opened: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of opened.splice(0).reverse()) await close();
  };
  try {
    return await open(options, { opened, stop });
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Opening {
  readonly opened: (() => Promise<unknown>)[];
  readonly stop: () => Promise<void>;
}

async function open(options: InstallationOptions, { opened, stop }: Opening): Promise<Installation> {
  const { progress, signal, services: wanted = serviceNames, withGateway = true } = options;
  progress('compiling, and starting MariaDB and Kafka');
  const folder = mkdtempSync(path.join(tmpdir(), 'custodia-chaos-'));
  const started = async (starting: Promise<CrashableServer>): Promise<CrashableServer> => {
    const server = await starting;
    opened.push(() => server.stop());
    return server;
  };
  const starting = [started(openCrashableMariaDb()), started(openCrashableKafka()), compileSources()] as const;
  // What comes up is stopped as well where something else does not.
  await Promise.allSettled(starting);
  const [mariadb, kafka] = await Promise.all(starting);
  const databases = await createServiceDatabases(mariadb.url);
  opened.push(() => databases.close());
  signal.throwIfAborted();

  const keyFile = path.join(folder, 'principal.jwk.json');
  const jwks = path.join(folder, 'principal.jwks.json');
  const key = await openSigningKey(keyFile);
  await writePublicJwks(key, jwks);
  await makeAuditKey(folder);
  const issuer = await openIssuer(folder);
  const names: readonly ProcessName[] = withGateway ? [...wanted, 'gateway'] : wanted;
  const ports = await freePorts(names.length);
  const urls = new Map(names.map((name, at) => [name, `http://127.0.0.1:${ports[at]}`]));
  const urlOf = (name: ProcessName): string => urls.get(name) ?? 'http://127.0.0.1:9';

  const common = {
    folder,
    eventsUrl: kafka.url,
    principalJwks: `file:${jwks}`,
    pseudonymKey: randomBytes(32).toString('hex'),
  };
  const subgraphs = wanted.map((name) => [name, urlOf(name)] as const);
  const processes = new Map<ProcessName, SupervisedProcess>();
  opened.push(() => Promise.all([...processes.values()].map((one) => one.stop())));
  for (const name of names) {
    const environment =
      name === 'gateway'
        ? gatewayEnvironment({ ...common, keyFile, issuer: issuer.settings, subgraphs })
        : serviceEnvironment(name, { ...common, databaseUrl: databases.urlOf(name) });
    const supervised = new SupervisedProcess({
      name,
      program: name === 'gateway' ? 'gateway/dist/main.js' : `services/${name}/dist/main.js`,
      environment: { ...environment, PORT: new URL(urlOf(name)).port },
      logFile: path.join(folder, `${name}.log`),
    });
    processes.set(name, supervised);
    supervised.start();
  }
  const ready = async (withinMs = READY_WITHIN_MS): Promise<void> => {
    for (const name of names) {
      await until(() => isReady(urlOf(name)), {
        withinMs,
        what: `${name} to be ready; its log is in ${folder}`,
        signal,
      });
    }
  };
  progress(`starting ${names.join(', ')}; logs in ${folder}`);
  await ready();
  if (withGateway) await provisionDirectory(urlOf('directory'), createPrincipalSigner({ key }));
  return { mariadb, kafka, processes, urlOf, databases, issuer, folder, ready, stop };
}

async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}
