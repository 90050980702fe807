import type { Container } from '../compose-file.ts';
import type { Deployment } from '../deployment.ts';

const ROOT = ['root', '0'];

/** What a broken-in process could do is limited in each container, and only the gateway can be reached. */
export function checkHardening({ compose, dockerfile }: Deployment): string[] {
  return Object.entries(compose.services).flatMap(([name, container]) => {
    const user = container.build
      ? dockerfile.find((stage) => stage.name === container.build?.target)?.user
      : container.user;
    return faultsOf(name, container, container.user ?? user ?? 'root').map((fault) => `services.${name} ${fault}`);
  });
}

function faultsOf(name: string, container: Container, user: string): string[] {
  const faults: string[] = [];
  if (ROOT.includes(user.split(':')[0] ?? '')) faults.push('runs as root: name a user');
  if (container.privileged) faults.push('is privileged');
  if (!container.cap_drop?.includes('ALL')) faults.push('keeps capabilities: cap_drop: [ALL]');
  if (container.cap_add?.length) faults.push(`adds capabilities: ${container.cap_add.join(', ')}`);
  if (!container.security_opt?.includes('no-new-privileges:true'))
    faults.push('may gain privileges: no-new-privileges:true');
  if (!container.restart || container.restart === 'no') faults.push('is not restarted when it ends');
  if (container.build && container.read_only !== true) faults.push('may write to its image: read_only: true');
  for (const port of container.ports ?? []) {
    if (name !== 'gateway') faults.push(`publishes ${port}: only the gateway is reached from outside`);
    else if (!String(port).startsWith('127.0.0.1:'))
      faults.push(`publishes ${port} to every network: 127.0.0.1:${port}`);
  }
  return faults;
}
