import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@custodia/persistence';
import { stacks } from '@custodia/testing';
import { create, get } from './endpoint-documents.ts';
import { startReceiver, type Receiver } from './receiver.ts';
import { eventually, people, startWebhooks, tell, type RunningWebhooks } from './running-webhooks.ts';

describe.each(stacks())('a name that stands for an address that is not allowed on $name', (stack) => {
  let webhooks: RunningWebhooks;
  let receiver: Receiver;
  const { admin } = people();

  beforeAll(async () => {
    webhooks = await startWebhooks(stack, '10.0.0.0/8');
    receiver = await startReceiver();
  });
  afterAll(async () => {
    await webhooks?.stop();
    await receiver?.stop();
  });

  it('is found out when something is sent, and no connection is made', async () => {
    const { port } = new URL(receiver.url);
    const input = { url: `https://localhost:${port}/hook`, eventTypes: ['product.*'] };
    const { done } = await webhooks.graph.data(admin, create, { input });
    expect(done.problem).toBeNull();
    const { tenantId } = admin;
    const at = new Date(Date.now() + 3_600_000);
    await tell(webhooks, 'sales', {
      type: 'product.deleted.v1',
      tenantId,
      recordType: 'Product',
      recordId: newId(),
      at,
    });
    await eventually(async () => {
      const { webhookEndpoint } = await webhooks.graph.data(admin, get, { id: done.endpoint.id });
      expect(webhookEndpoint.deliveries.nodes).toMatchObject([
        { state: 'PENDING', attempts: 1, lastStatus: null, lastFailure: 'ADDRESS_NOT_ALLOWED' },
      ]);
    });
    expect(receiver.connections).toBe(0);
  });
});
