import type { Deployment } from './deployment.ts';
import { checkAddresses } from './rules/addresses.ts';
import { checkContainers } from './rules/containers.ts';
import { checkHardening } from './rules/hardening.ts';
import { checkImage } from './rules/image.ts';
import { checkReferences } from './rules/references.ts';
import { checkSchema } from './rules/schema.ts';
import { checkSettings, type SettingsReaders } from './rules/settings.ts';
import { checkVersions } from './rules/versions.ts';

/** Every fault in words that name the place and what to do; none means that the files fit each other. */
export function checkDeployment(deployment: Deployment, readers: SettingsReaders): string[] {
  const wrongShape = checkSchema(deployment);
  // The other rules trust the shape.
  if (wrongShape.length > 0) return wrongShape;
  return [
    ...checkContainers(deployment),
    ...checkHardening(deployment),
    ...checkReferences(deployment),
    ...checkAddresses(deployment),
    ...checkSettings(deployment, readers),
    ...checkImage(deployment),
    ...checkVersions(deployment),
  ];
}
