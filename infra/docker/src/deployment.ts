import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCompose, parseEnvironmentFile, variablesOf, type ComposeFile } from './compose-file.ts';
import { parseDockerfile, type Stage } from './dockerfile.ts';

export interface Deployment {
  compose: ComposeFile;
  /** The variables that the compose file takes from outside, and those that example.env explains. */
  variables: { used: string[]; explained: string[] };
  dockerfile: Stage[];
  ignored: string[];
  /** The folders of services/. */
  services: string[];
  /** What infra/docker/secrets.sh makes: the name of a secret and its content. */
  secrets: Record<string, string>;
  kafkaOfTests: string | null;
  exists(path: string): boolean;
}

export function readDeployment(root: string): Deployment {
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');
  const text = read('docker-compose.yml');
  const example = parseEnvironmentFile(read('infra/docker/example.env'));
  return {
    compose: parseCompose(text, example),
    variables: { used: variablesOf(text), explained: Object.keys(example) },
    dockerfile: parseDockerfile(read('infra/docker/Dockerfile')),
    ignored: read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#')),
    services: readdirSync(join(root, 'services')).filter((name) =>
      existsSync(join(root, 'services', name, 'package.json')),
    ),
    secrets: madeSecrets(join(root, 'infra/docker/secrets.sh')),
    kafkaOfTests: /<kafka\.version>([^<]+)</.exec(read('infra/kafka/pom.xml'))?.[1] ?? null,
    exists: (path) => existsSync(join(root, path)),
  };
}

/** Runs the real script into a folder of its own: what it makes must fit what the containers are given. */
function madeSecrets(script: string): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'custodia-secrets-'));
  try {
    execFileSync('bash', [script, folder], { stdio: 'ignore' });
    return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
