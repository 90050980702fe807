import type { Container } from '../compose-file.ts';
import type { Deployment } from '../deployment.ts';
import { sourceInImage } from '../dockerfile.ts';

/** Every process of ours has a container that starts it, and every container says whether it is well. */
export function checkContainers(deployment: Deployment): string[] {
  const { compose, services } = deployment;
  const parts = [
    { name: 'gateway', folder: 'gateway' },
    ...services.map((name) => ({ name, folder: `services/${name}` })),
  ];
  return [
    ...parts.flatMap(({ name, folder }) => startFaults(deployment, name, folder)),
    ...Object.entries(compose.services).flatMap(([name, container]) => healthFaults(deployment, name, container)),
  ];
}

function startFaults({ compose, exists }: Deployment, name: string, folder: string): string[] {
  const container = compose.services[name];
  if (!container) return [`${folder} has no container: add services.${name} to docker-compose.yml`];
  const program = `${folder}/dist/main.js`;
  if (container.command?.[0] !== program) return [`services.${name} must start ${program}`];
  const source = `${folder}/src/main.ts`;
  return exists(source) ? [] : [`services.${name} starts ${program}, but there is no ${source}`];
}

function healthFaults({ dockerfile, exists }: Deployment, name: string, container: Container): string[] {
  const { healthcheck, build } = container;
  const [kind, ...words] = healthcheck?.test ?? [];
  if (!kind || kind === 'NONE' || healthcheck?.disable) return [`services.${name} has no healthcheck`];
  const stage = dockerfile.find((candidate) => candidate.name === build?.target);
  // Only of our own image do we know what is inside.
  if (!build || !stage) return [];
  return words
    .filter((word) => word.startsWith('/'))
    .filter((path) => !exists(sourceInImage(stage, path) ?? '\0'))
    .map(
      (path) => `services.${name}: its healthcheck runs ${path}, which the image's ${stage.name} stage does not copy`,
    );
}
