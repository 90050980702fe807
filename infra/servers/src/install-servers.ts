import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kafkaJars, missingKafka } from './kafka.ts';
import { MARIADB_PACKAGES, missingMariaDb } from './mariadb.ts';
import { findProgram, kafkaFolder, repositoryRoot } from './programs.ts';
import { missingServers } from './missing-servers.ts';

const ATTEMPTS = 4;

/** Installs what is missing and nothing else. Throws when something still is, with what a person can do about it. */
export function installServers(say: (line: string) => void): void {
  installPackages(say);
  if (missingKafka()) fetchKafka(say);
  const missing = missingServers();
  if (missing.length > 0) throw new Error(`Still missing:\n  ${missing.join('\n  ')}`);
}

function installPackages(say: (line: string) => void): void {
  const packages = [
    ...(missingMariaDb() ? MARIADB_PACKAGES : []),
    ...(findProgram('java') ? [] : ['openjdk-17-jre-headless']),
    ...(findProgram('mvn') || !missingKafka() ? [] : ['maven']),
  ];
  if (packages.length === 0) return;
  const command = `apt-get install ${packages.join(' ')}`;
  if (!findProgram('apt-get') || process.getuid?.() !== 0) {
    throw new Error(`These packages are missing and only an administrator may install them: sudo ${command}`);
  }
  say(`installing ${packages.join(', ')}`);
  const environment = { DEBIAN_FRONTEND: 'noninteractive' };
  retrying(say, 'apt-get', ['update', '-qq'], environment);
  retrying(say, 'apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], environment);
}

function fetchKafka(say: (line: string) => void): void {
  const { folder, complete } = kafkaJars();
  say(`fetching Apache Kafka into ${folder.slice(repositoryRoot.length + 1)}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const pom = join(kafkaFolder, 'pom.xml');
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${folder}`];
  retrying(say, 'mvn', ['-B', '-q', '-f', pom, ...goal], {});
  if (existsSync(folder)) writeFileSync(complete, '');
}

/** A registry that does not answer once often does the next time; one that says no says it every time. */
function retrying(say: (line: string) => void, command: string, args: string[], environment: object): void {
  for (let attempt = 1; ; attempt++) {
    const { status, error } = spawnSync(command, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...environment },
    });
    if (status === 0) return;
    const shown = `${command} ${args.join(' ')}`;
    if (attempt === ATTEMPTS || error) throw new Error(`${shown} failed ${attempt} times; its own words are above`);
    say(`${shown} failed; trying again (${attempt + 1} of ${ATTEMPTS})`);
  }
}
