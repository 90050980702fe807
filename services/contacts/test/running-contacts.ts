import type { Principal } from '@custodia/identity';
import type { StartOptions } from '@custodia/service';
import { aUser, startUnderTest, tell as tellFrom, type UnderTest } from '@custodia/service-testing';
import type { Stack } from '@custodia/testing';
import { contacts } from '../src/index.ts';

export { people, staged, statementsOf } from '@custodia/service-testing';

export type RunningContacts = UnderTest;

export const startContacts = (stack: Stack, options: StartOptions = {}): Promise<RunningContacts> =>
  startUnderTest(contacts, stack, options);

interface Standing {
  readonly version?: number;
  readonly teamPath?: string | null;
  readonly active?: boolean;
}

/** Publishes what directory would about that user. */
export async function tell(running: RunningContacts, user: Principal, standing: Standing = {}): Promise<void> {
  const { version = 1, teamPath = user.teamPath, active = true } = standing;
  const type = version === 1 ? 'user.provisioned.v1' : 'user.moved.v1';
  await tellFrom(running, 'directory', aUser(user, { type, version, data: { teamPath, active } }));
}
