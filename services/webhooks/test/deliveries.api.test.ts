import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from '@jest/globals';
import { newId } from '@custodia/persistence';
import { stacks } from '@custodia/testing';
import { readDeliveryRules } from '../src/sending/delivery-rules.ts';
import { create, get, remove, replay, resend, update } from './endpoint-documents.ts';
import { startReceiver, type Receiver } from './receiver.ts';
import {
  eventually,
  people,
  staged,
  startWebhooks,
  tell,
  type RunningWebhooks,
  type Told,
} from './running-webhooks.ts';

describe.each(stacks())('deliveries on $name', (stack) => {
  let webhooks: RunningWebhooks;
  let receiver: Receiver;

  beforeAll(async () => {
    webhooks = await startWebhooks(stack);
  });
  afterAll(() => webhooks?.stop());
  beforeEach(async () => {
    receiver = await startReceiver();
  });
  afterEach(() => receiver.stop());

  const aTenant = async (given: object = {}) => {
    const who = people();
    const input = { url: receiver.url, eventTypes: ['product.*'], ...given };
    const { done } = await webhooks.graph.data(who.admin, create, { input });
    expect(done.problem).toBeNull();
    const { id } = done.endpoint as { id: string };
    const seen = async () => (await webhooks.graph.data(who.admin, get, { id })).webhookEndpoint;
    const happens = (given: Partial<Told> = {}) =>
      tell(webhooks, 'sales', {
        type: 'product.deleted.v1',
        tenantId: who.admin.tenantId,
        recordType: 'Product',
        recordId: newId(),
        // Later than the endpoint, whose clock tests move on.
        at: new Date(Date.now() + 86_400_000 * 30),
        ...given,
      });
    return { admin: who.admin, id, secret: done.secret as string, seen, happens };
  };

  const gets = (count: number) => eventually(() => expect(receiver.received.length).toBeGreaterThanOrEqual(count));
  const until = async (tenant: Awaited<ReturnType<typeof aTenant>>, delivery: object) =>
    eventually(async () => expect((await tenant.seen()).deliveries.nodes).toMatchObject([delivery]));

  it('bring nothing of another tenant, nothing that was not asked for, and nothing from before the endpoint', async () => {
    const tenant = await aTenant();
    await tenant.happens({ tenantId: people().admin.tenantId });
    await tenant.happens({ type: 'account.deleted.v1', recordType: 'Account' });
    await tenant.happens({ at: new Date(Date.now() - 86_400_000) });
    await tenant.happens({ recordId: 'the one' });
    await until(tenant, { state: 'DELIVERED' });
    expect(receiver.received.map(({ body }) => JSON.parse(body).subject)).toEqual(['the one']);
  });

  it('are tried again until they work, with the same id and a new signature', async () => {
    const tenant = await aTenant();
    receiver.answer = (_, response) => void response.writeHead(503).end('try later');
    await tenant.happens();
    await until(tenant, { state: 'PENDING', attempts: 1, lastStatus: 503, lastFailure: 'REFUSED' });
    expect((await tenant.seen()).failingSince).not.toBeNull();
    receiver.answer = (_, response) => void response.writeHead(200).end('thanks');
    webhooks.later(10);
    await until(tenant, { state: 'DELIVERED', attempts: 2, lastFailure: null });
    expect((await tenant.seen()).failingSince).toBeNull();
    const ids = new Set(receiver.received.map(({ headers }) => headers['webhook-id']));
    expect(ids.size).toBe(1);
    for (const { headers, body } of receiver.received.slice(1)) {
      expect(Number(headers['webhook-timestamp'])).toBeGreaterThan(0);
      expect(headers['webhook-signature']).not.toBe(receiver.received[0]!.headers['webhook-signature']);
      expect(body).toBe(receiver.received[0]!.body);
    }
  });

  it('end after the last attempt, and can be sent again by hand', async () => {
    const tenant = await aTenant();
    receiver.answer = (_, response) => void response.writeHead(500).end();
    await tenant.happens();
    for (const [index, seconds] of readDeliveryRules().retryAfterSeconds.entries()) {
      await until(tenant, { state: 'PENDING', attempts: index + 1 });
      // Past whatever chance adds, and all of it within the time that an endpoint may fail.
      webhooks.later(seconds * 1.25 + 5);
    }
    await until(tenant, { state: 'FAILED', attempts: 10, dueAt: null });
    expect(await tenant.seen()).toMatchObject({ state: 'ENABLED' });
    receiver.answer = (_, response) => void response.writeHead(202).end();
    const [{ id }] = (await tenant.seen()).deliveries.nodes;
    expect((await webhooks.graph.data(tenant.admin, resend, { id })).done.problem).toBeNull();
    webhooks.later(10);
    await until(tenant, { state: 'DELIVERED', lastStatus: 202 });
  });

  it('stop at an endpoint that failed for days, which is told; what comes up meanwhile waits for a replay', async () => {
    const tenant = await aTenant();
    receiver.answer = (_, response) => void response.writeHead(500).end();
    await tenant.happens();
    await until(tenant, { state: 'PENDING', attempts: 1 });
    webhooks.later(5 * 86_400 + 60);
    await eventually(async () =>
      expect(await tenant.seen()).toMatchObject({ state: 'DISABLED', disabledBecause: 'FAILING', version: 2 }),
    );
    const told = await staged(webhooks, tenant.id);
    expect(told.at(-1)).toMatchObject({ sequence: 2, data: { state: 'DISABLED', disabledBecause: 'FAILING' } });
    expect(told.at(-1)).not.toHaveProperty('actorid');

    const before = receiver.received.length;
    await tenant.happens();
    await eventually(async () => expect((await tenant.seen()).deliveries.nodes).toHaveLength(2));
    expect((await tenant.seen()).deliveries.nodes.map(({ state }: { state: string }) => state)).toEqual([
      'WITHHELD',
      'WITHHELD',
    ]);
    expect(receiver.received).toHaveLength(before);
    const input = { endpointId: tenant.id, from: '2020-01-01T00:00:00Z' };
    const refused = (await webhooks.graph.data(tenant.admin, replay, { input })).done;
    expect(refused.problem).toMatchObject({ code: 'ILLEGAL_TRANSITION', field: 'id' });

    receiver.answer = (_, response) => void response.writeHead(204).end();
    await webhooks.graph.data(tenant.admin, update, { id: tenant.id, v: 2, input: { enabled: true } });
    const { done } = await webhooks.graph.data(tenant.admin, replay, { input });
    expect(done).toEqual({ count: 2, problem: null });
    webhooks.later(10);
    await eventually(async () =>
      expect((await tenant.seen()).deliveries.nodes).toMatchObject([{ state: 'DELIVERED' }, { state: 'DELIVERED' }]),
    );
    expect((await webhooks.graph.data(tenant.admin, replay, { input })).done.count).toBe(0);
    const all = { ...input, alsoDelivered: true };
    expect((await webhooks.graph.data(tenant.admin, replay, { input: all })).done.count).toBe(2);
    await gets(before + 4);
  });

  it('stop at once where the endpoint answers 410', async () => {
    const tenant = await aTenant();
    receiver.answer = (_, response) => void response.writeHead(410).end();
    await tenant.happens();
    await eventually(async () =>
      expect(await tenant.seen()).toMatchObject({ state: 'DISABLED', disabledBecause: 'GONE' }),
    );
    await until(tenant, { state: 'WITHHELD' });
  });

  it('follow no redirect', async () => {
    const tenant = await aTenant();
    const elsewhere = await startReceiver();
    receiver.answer = (_, response) => void response.writeHead(307, { location: elsewhere.url }).end();
    await tenant.happens();
    await until(tenant, { state: 'PENDING', lastStatus: 307, lastFailure: 'REDIRECTED' });
    expect(elsewhere.received).toEqual([]);
    await elsewhere.stop();
  });

  it('do not wait for an endpoint that is slow', async () => {
    const slow = await startReceiver();
    slow.answer = () => undefined;
    const tenant = await aTenant();
    const other = await aTenant({ url: slow.url });
    await other.happens();
    await eventually(() => expect(slow.received).toHaveLength(1));
    await tenant.happens();
    await until(tenant, { state: 'DELIVERED' });
    await slow.stop();
  });

  it('are gone with their endpoint', async () => {
    const tenant = await aTenant();
    receiver.answer = (_, response) => void response.writeHead(500).end();
    await tenant.happens();
    await until(tenant, { state: 'PENDING', attempts: 1 });
    const { done } = await webhooks.graph.data(tenant.admin, remove, { id: tenant.id, v: 1 });
    expect(done.problem).toBeNull();
    const rows = await webhooks.service.db.read((em) =>
      em.query<unknown[]>('SELECT id FROM webhook_delivery WHERE endpointId = ?', [tenant.id]),
    );
    expect(rows).toEqual([]);
  });

  it('are forgotten after the days of schemas/webhooks.yaml, and not before', async () => {
    const tenant = await aTenant();
    await tenant.happens();
    await until(tenant, { state: 'DELIVERED' });
    const { keepDays } = readDeliveryRules();
    webhooks.later((keepDays - 1) * 86_400);
    await tenant.happens({ at: new Date(Date.now() + 86_400_000 * 400) });
    await eventually(async () => expect((await tenant.seen()).deliveries.nodes).toHaveLength(2));
    webhooks.later(2 * 86_400);
    await eventually(async () => expect((await tenant.seen()).deliveries.nodes).toHaveLength(1));
  });
});
