import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@custodia/persistence';
import { stacks } from '@custodia/testing';
import { Webhook } from 'standardwebhooks';
import { create, rotate } from './endpoint-documents.ts';
import { startReceiver, type Receiver } from './receiver.ts';
import { eventually, people, startWebhooks, tell, type RunningWebhooks } from './running-webhooks.ts';

describe.each(stacks())('what is delivered on $name', (stack) => {
  let webhooks: RunningWebhooks;
  let receiver: Receiver;
  const { admin } = people();
  const { tenantId } = admin;

  beforeAll(async () => {
    webhooks = await startWebhooks(stack);
    receiver = await startReceiver();
  });
  afterAll(async () => {
    await webhooks?.stop();
    await receiver?.stop();
  });

  const next = async (run: () => Promise<unknown>) => {
    const before = receiver.received.length;
    await run();
    await eventually(() => expect(receiver.received.length).toBeGreaterThan(before));
    const { headers, body } = receiver.received.at(-1)!;
    return { headers: headers as Record<string, string>, body };
  };
  const happens = (recordId = newId()) =>
    tell(webhooks, 'sales', {
      type: 'product.deleted.v1',
      tenantId,
      recordType: 'Product',
      recordId,
      at: new Date(Date.now() + 3_600_000),
    });

  it('is an event as it is, signed so that a Standard Webhooks library believes it; after a rotation by both secrets for a day', async () => {
    const input = { url: receiver.url, eventTypes: ['product.deleted'] };
    const { done } = await webhooks.graph.data(admin, create, { input });
    const first = await next(() => happens('p-1'));
    const event = new Webhook(done.secret).verify(first.body, first.headers) as Record<string, unknown>;
    expect(event).toMatchObject({ specversion: '1.0', type: 'custodia.product.deleted.v1', subject: 'p-1' });
    expect(first.headers).toMatchObject({
      'webhook-id': event['id'],
      'content-type': 'application/cloudevents+json; charset=utf-8',
    });
    expect(() => new Webhook(done.secret).verify(`${first.body} `, first.headers)).toThrow();

    const rotated = (await webhooks.graph.data(admin, rotate, { id: done.endpoint.id, v: 1 })).done;
    const second = await next(() => happens());
    for (const secret of [done.secret, rotated.secret]) {
      expect(() => new Webhook(secret).verify(second.body, second.headers)).not.toThrow();
    }
    expect(() => new Webhook(rotated.secret).verify(first.body, first.headers)).toThrow();

    webhooks.later(86_400 + 60);
    const third = await next(() => happens());
    expect(third.headers['webhook-signature']!.split(' ')).toHaveLength(1);
  });
});
