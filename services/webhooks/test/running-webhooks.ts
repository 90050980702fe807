import { startUnderTest, people as peopleOf, type UnderTest } from '@custodia/service-testing';
import type { Stack } from '@custodia/testing';
import { webhooks } from '../src/index.ts';

export { staged, tell, type Told } from '@custodia/service-testing';
export { eventually } from '@custodia/testing';

export interface RunningWebhooks extends UnderTest {
  /** Moves its clock on. */
  later(seconds: number): void;
}

/** Webhooks that may deliver to this machine, with a clock that a test moves. */
export async function startWebhooks(stack: Stack, networks = '127.0.0.1/32'): Promise<RunningWebhooks> {
  let aheadMs = 0;
  const clock = () => new Date(Date.now() + aheadMs);
  const env = { WEBHOOK_KEY: 'k'.repeat(43), WEBHOOK_NETWORKS: networks };
  const running = await startUnderTest(webhooks, stack, { clock, env });
  return { ...running, later: (seconds) => void (aheadMs += seconds * 1_000) };
}

export const people = () => peopleOf('/west/luna/');
