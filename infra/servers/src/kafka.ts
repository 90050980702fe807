import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram, kafkaFolder, repositoryRoot } from './programs.ts';
import { openCrashable } from './crashable.ts';
import {
  freePorts,
  retryingTakenPorts,
  startServerProcess,
  type CrashableServer,
  type RunningServer,
  type ServerCommand,
} from './server-process.ts';

const run = promisify(execFile);

/** Where Maven puts the broker's jars; the last thing an installation writes is `complete`. */
export function kafkaJars(): { folder: string; complete: string } {
  const pom = readFileSync(join(kafkaFolder, 'pom.xml'), 'utf8');
  const version = /<kafka\.version>([^<]+)</.exec(pom)?.[1] ?? 'unknown';
  const folder = join(repositoryRoot, '.cache/kafka', version);
  return { folder, complete: join(folder, 'complete') };
}

export function missingKafka(): string | null {
  if (!findProgram('java')) return 'Apache Kafka (no java 17 or later): npm run servers -- install, or install a JRE';
  if (!existsSync(kafkaJars().complete)) {
    return 'Apache Kafka (its jars are not in .cache/kafka): npm run servers -- install, which needs Maven';
  }
  return null;
}

/** A broker that is its own controller, with no topics. */
export async function startKafka({ startTimeoutMs = 90_000 } = {}): Promise<RunningServer> {
  return retryingTakenPorts(async () => {
    const { url, command } = await prepare(startTimeoutMs);
    const { stop } = await startServerProcess(command);
    return { url, stop };
  });
}

/** The same, which can be killed and started again on its data. */
export async function openCrashableKafka({ startTimeoutMs = 90_000 } = {}): Promise<CrashableServer> {
  return retryingTakenPorts(async () => {
    const { url, command } = await prepare(startTimeoutMs);
    return openCrashable(url, command);
  });
}

async function prepare(startTimeoutMs: number): Promise<{ url: string; command: ServerCommand }> {
  const missing = missingKafka();
  if (missing) throw new Error(`Missing: ${missing}`);
  const [port, controllerPort] = await freePorts(2);
  const directory = mkdtempSync(join(tmpdir(), 'custodia-kafka-'));
  const properties = join(directory, 'server.properties');
  writeFileSync(
    properties,
    [
      readFileSync(join(kafkaFolder, 'server.properties'), 'utf8'),
      `listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
      `advertised.listeners=PLAINTEXT://127.0.0.1:${port}`,
      `controller.quorum.voters=1@127.0.0.1:${controllerPort}`,
      `log.dirs=${join(directory, 'data')}`,
    ].join('\n'),
  );
  try {
    const args = ['kafka.tools.StorageTool', 'format', '--cluster-id', newClusterId(), '--config', properties];
    await run(java(), [...jvmArguments(), ...args], { timeout: startTimeoutMs });
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    throw error;
  }
  const command: ServerCommand = {
    name: 'Apache Kafka',
    command: java(),
    args: [...jvmArguments(), 'kafka.Kafka', properties],
    directory,
    readyWhen: /Kafka Server started/,
    startTimeoutMs,
  };
  return { url: `kafka://127.0.0.1:${port}`, command };
}

/** 16 bytes in base64url. One in 64 would begin with a dash, which the tool takes for an option: a first bit of 0 never does. */
export function newClusterId(bytes: Buffer = randomBytes(16)): string {
  return Buffer.from([(bytes[0] ?? 0) & 0x7f, ...bytes.subarray(1)]).toString('base64url');
}

function java(): string {
  return findProgram('java') ?? 'java';
}

function jvmArguments(): string[] {
  return [
    // Short-lived, small and sharing two cores: a quick start is worth more than the last of the speed.
    '-Xms128m',
    '-Xmx512m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-Xshare:auto',
    '-Djava.awt.headless=true',
    `-Dlog4j2.configurationFile=${join(kafkaFolder, 'log4j2.properties')}`,
    '-cp',
    join(kafkaJars().folder, '*'),
  ];
}
