import type { Deployment } from '../deployment.ts';

/** Must never be in a build's context: a layer keeps what a later instruction deletes. */
const NEVER_SENT = ['infra/docker/secrets', '.env', '.git', '**/node_modules', 'data'];

/** The Dockerfile's stages exist, and what it copies is there. */
export function checkImage({ compose, dockerfile, ignored, exists }: Deployment): string[] {
  const stages = dockerfile.map(({ name }) => name);
  const copies = dockerfile.flatMap((stage, position) =>
    stage.copies.flatMap(({ from, sources }) => {
      const where = `Dockerfile, stage ${stage.name}`;
      if (from !== null) {
        return stages.slice(0, position).includes(from)
          ? []
          : [`${where} copies from ${from}, which is no earlier stage`];
      }
      return sources
        .filter((source) => !exists(source) || ignored.includes(source))
        .map((source) => `${where} copies ${source}, which is not in the build's context`);
    }),
  );
  const builds = Object.entries(compose.services).flatMap(([name, { build }]) => {
    if (!build) return [];
    if (build.dockerfile !== 'infra/docker/Dockerfile') return [`services.${name} is built from ${build.dockerfile}`];
    return stages.includes(build.target ?? '') ? [] : [`services.${name}: the Dockerfile has no stage ${build.target}`];
  });
  const sent = NEVER_SENT.filter((path) => !ignored.includes(path)).map((path) => `.dockerignore must list ${path}`);
  const loose = dockerfile
    .filter(({ base }) => !stages.includes(base) && !/:\d/.test(base))
    .map(({ name, base }) => `Dockerfile, stage ${name}: ${base} names no version`);
  return [...copies, ...builds, ...sent, ...loose];
}
