import type { Deployment } from '../deployment.ts';

const ADDRESS = /\b(?:https?|mysql|kafka):\/\/(?:[^@/\s]*@)?([^:/,\s]+):(\d+)/g;

/** An address inside the deployment names a container, on a network both are on, at the port it listens on. */
export function checkAddresses({ compose, secrets }: Deployment): string[] {
  return Object.entries(compose.services).flatMap(([name, container]) => {
    const given = Object.entries(container.environment ?? {}).filter(([setting]) => !setting.startsWith('OIDC_'));
    const values = [...given, ...(container.secrets ?? []).map((secret) => [secret, secrets[secret] ?? ''] as const)];
    return values.flatMap(([setting, value]) =>
      [...String(value).matchAll(ADDRESS)].flatMap(([, host = '', port = '']) => {
        const other = compose.services[host];
        const where = `services.${name}: ${setting} names ${host}:${port}`;
        if (!other) return [`${where}, and there is no such container`];
        const shared = host === name || container.networks?.some((network) => other.networks?.includes(network));
        const listensOn = other.environment?.['PORT'];
        return [
          ...(shared ? [] : [`${where}, which is on none of its networks`]),
          ...(listensOn && listensOn !== port ? [`${where}, and ${host} listens on ${listensOn}`] : []),
        ];
      }),
    );
  });
}
