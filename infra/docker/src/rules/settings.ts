import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Deployment } from '../deployment.ts';

type Environment = Record<string, string>;

/** The functions by which our processes read their own settings. */
export interface SettingsReaders {
  gateway(environment: Environment): unknown;
  service(name: string, environment: Environment): unknown;
}

/** Our processes accept the settings that their containers give, know every one of them, and find no secret among them. */
export function checkSettings(deployment: Deployment, readers: SettingsReaders): string[] {
  const { compose, services, secrets } = deployment;
  const folder = mkdtempSync(join(tmpdir(), 'custodia-settings-'));
  try {
    for (const [name, value] of Object.entries(secrets)) writeFileSync(join(folder, name), value);
    const ours = [
      { name: 'gateway', read: readers.gateway },
      ...services.map((name) => ({ name, read: (environment: Environment) => readers.service(name, environment) })),
    ];
    return [
      ...ours.flatMap(({ name, read }) => readingFaults(name, read, compose.services[name]?.environment ?? {}, folder)),
      ...Object.entries(compose.services).flatMap(([name, { environment }]) => secretFaults(name, environment ?? {})),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readingFaults(
  name: string,
  read: (environment: Environment) => unknown,
  environment: Environment,
  secretsFolder: string,
): string[] {
  const given = Object.entries(environment).map(([setting, value]) => [
    setting,
    String(value).replace(/^\/run\/secrets/, secretsFolder),
  ]);
  const asked = new Set<string>();
  const watched = new Proxy<Environment>(Object.fromEntries(given), {
    get: (target, setting) => {
      asked.add(String(setting));
      return target[String(setting)];
    },
  });
  const faults: string[] = [];
  try {
    read(watched);
  } catch (error) {
    faults.push(`services.${name} does not start: ${error instanceof Error ? error.message : String(error)}`);
  }
  for (const setting of Object.keys(environment)) {
    if (!asked.has(setting)) faults.push(`services.${name} sets ${setting}, which its program never reads`);
  }
  return faults;
}

function secretFaults(name: string, environment: Environment): string[] {
  return Object.entries(environment).flatMap(([setting, value]) => {
    const namesSecret = /PASSWORD|SECRET|TOKEN|CREDENTIAL|_KEY/.test(setting) && !setting.endsWith('_FILE');
    const holdsPassword = /:\/\/[^/@\s]+:[^/@\s]+@/.test(String(value));
    return namesSecret || holdsPassword
      ? [`services.${name}: ${setting} holds a secret that anyone who may inspect the container reads; use a file`]
      : [];
  });
}
