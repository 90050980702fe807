import type { Container } from '../compose-file.ts';
import type { Deployment } from '../deployment.ts';

/** Whatever one part of the file names, another part or the repository has; whatever is declared is used. */
export function checkReferences(deployment: Deployment): string[] {
  const { compose, variables } = deployment;
  const used = {
    secrets: new Set<string>(),
    configs: new Set<string>(),
    volumes: new Set<string>(),
    networks: new Set<string>(),
  };
  const faults = Object.entries(compose.services).flatMap(([name, container]) => {
    const named = namesIn(container);
    for (const kind of ['secrets', 'configs', 'volumes', 'networks'] as const)
      named[kind].forEach((item) => used[kind].add(item));
    return [
      ...missingNames(deployment, name, named),
      ...orderFaults(deployment, name, container),
      ...fileFaults(name, container),
    ];
  });
  return [
    ...faults,
    ...(['secrets', 'configs', 'volumes', 'networks'] as const).flatMap((kind) =>
      Object.keys(compose[kind] ?? {})
        .filter((item) => !used[kind].has(item))
        .map((item) => `${kind}.${item} is used by nobody`),
    ),
    ...sourceFaults(deployment),
    ...variables.used
      .filter((variable) => !variables.explained.includes(variable))
      .map(
        (variable) =>
          `docker-compose.yml takes ${variable} from outside, and infra/docker/example.env does not explain it`,
      ),
  ];
}

type Names = Record<'secrets' | 'configs' | 'volumes' | 'networks', string[]>;

function namesIn(container: Container): Names {
  return {
    secrets: container.secrets ?? [],
    configs: (container.configs ?? []).map(({ source }) => source),
    volumes: (container.volumes ?? [])
      .map((volume) => volume.split(':')[0] ?? '')
      .filter((source) => /^\w/.test(source)),
    networks: container.networks ?? [],
  };
}

function missingNames({ compose }: Deployment, name: string, named: Names): string[] {
  return (['secrets', 'configs', 'volumes', 'networks'] as const).flatMap((kind) =>
    named[kind]
      .filter((item) => !Object.hasOwn(compose[kind] ?? {}, item))
      .map((item) => `services.${name} names ${kind}.${item}, which is not declared`),
  );
}

function orderFaults({ compose }: Deployment, name: string, container: Container): string[] {
  return Object.entries(container.depends_on ?? {}).flatMap(([other, { condition }]) => {
    if (!Object.hasOwn(compose.services, other)) return [`services.${name} waits for ${other}, which is no container`];
    return condition === 'service_healthy' ? [] : [`services.${name} must wait until ${other} is service_healthy`];
  });
}

/** A setting that names a secret's file finds it only where the container was given that secret. */
function fileFaults(name: string, container: Container): string[] {
  return Object.entries(container.environment ?? {}).flatMap(([setting, value]) => {
    const secret = /^\/run\/secrets\/(.+)$/.exec(String(value))?.[1];
    if (!secret || container.secrets?.includes(secret)) return [];
    return [`services.${name}: ${setting} reads ${secret}, which the container is not given`];
  });
}

function sourceFaults({ compose, secrets, exists }: Deployment): string[] {
  const configs = Object.entries(compose.configs ?? {})
    .filter(([, { file }]) => !file || !exists(file))
    .map(([config, { file }]) => `configs.${config}: there is no ${file}`);
  const files = Object.entries(compose.secrets ?? {})
    .filter(([secret, { file }]) => file !== `infra/docker/secrets/${secret}` || !Object.hasOwn(secrets, secret))
    .map(([secret]) => `secrets.${secret}: infra/docker/secrets.sh does not make infra/docker/secrets/${secret}`);
  return [...configs, ...files];
}
