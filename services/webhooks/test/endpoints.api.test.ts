import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stacks } from '@custodia/testing';
import { create, get, remove, rotate, update } from './endpoint-documents.ts';
import { people, staged, startWebhooks, type RunningWebhooks } from './running-webhooks.ts';

describe.each(stacks())('webhook endpoints on $name', (stack) => {
  let webhooks: RunningWebhooks;
  const { admin, it: operator, rep, outsider } = people();
  const input = {
    url: 'https://hooks.example.com/custodia?at=1',
    eventTypes: ['contact.*', 'opportunity.stage-changed'],
  };

  beforeAll(async () => {
    webhooks = await startWebhooks(stack);
  });
  afterAll(() => webhooks?.stop());

  const anEndpoint = async (given: object = {}) => {
    const { done } = await webhooks.graph.data(admin, create, { input: { ...input, ...given } });
    expect(done.problem).toBeNull();
    return done as { endpoint: { id: string; version: number }; secret: string };
  };

  it('are made with a secret that is shown this once, and tell so', async () => {
    const { endpoint, secret } = await anEndpoint({ description: 'the data lake' });
    expect(endpoint).toMatchObject({ ...input, version: 1, description: 'the data lake', state: 'ENABLED' });
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const { webhookEndpoint } = await webhooks.graph.data(admin, get, { id: endpoint.id });
    expect(webhookEndpoint).toMatchObject({ version: 1, eventTypes: input.eventTypes, deliveries: { nodes: [] } });
    const [event] = await staged(webhooks, endpoint.id);
    expect(event).toMatchObject({ type: 'custodia.webhook-endpoint.created.v1', actorid: admin.userId });
    expect(JSON.stringify(event)).not.toContain('example.com');
    expect(JSON.stringify(event)).not.toContain(secret.slice(10));
    expect((await anEndpoint()).secret).not.toBe(secret);
  });

  it('are changed, disabled by hand, enabled again and deleted, each against the version that was seen', async () => {
    const { id } = (await anEndpoint()).endpoint;
    const change = async (v: number, given: object) =>
      (await webhooks.graph.data(admin, update, { id, v, input: given })).done;
    expect((await change(1, { enabled: false })).endpoint).toMatchObject({
      version: 2,
      state: 'DISABLED',
      disabledBecause: 'BY_HAND',
    });
    expect((await change(1, { enabled: true })).problem).toMatchObject({ code: 'VERSION_CONFLICT', currentVersion: 2 });
    const again = (await change(2, { enabled: true, description: null, eventTypes: ['*'] })).endpoint;
    expect(again).toMatchObject({ version: 3, state: 'ENABLED', disabledBecause: null, eventTypes: ['*'] });
    expect((await change(3, { eventTypes: ['*'] })).endpoint).toMatchObject({ version: 3 });
    const { done } = await webhooks.graph.data(admin, remove, { id, v: 3 });
    expect(done).toEqual({ deletedId: id, problem: null });
    expect((await webhooks.graph.data(admin, get, { id })).webhookEndpoint).toBeNull();
    const told = (await staged(webhooks, id)).map(({ type, sequence }) => `${type.split('.')[2]} ${sequence}`);
    expect(told).toEqual(['created 1', 'updated 2', 'updated 3', 'deleted 4']);
  });

  it('get a new secret when theirs may be known', async () => {
    const { endpoint, secret } = await anEndpoint();
    const { done } = await webhooks.graph.data(admin, rotate, { id: endpoint.id, v: 1 });
    expect(done).toMatchObject({ endpoint: { version: 2 }, problem: null });
    expect(done.secret).toMatch(/^whsec_/);
    expect(done.secret).not.toBe(secret);
  });

  it.each([
    ['no URL', { url: 'hooks.example.com' }, 'url'],
    ['another scheme', { url: 'ftp://example.com/' }, 'url'],
    ['plain http to a public address', { url: 'http://93.184.215.14/hook' }, 'url'],
    ['a private address', { url: 'https://10.0.0.7/hook' }, 'url'],
    ['the address of a cloud’s metadata', { url: 'https://169.254.169.254/latest' }, 'url'],
    ['a loopback address written otherwise', { url: 'https://0x7f.2/' }, 'url'],
    ['a loopback address of IPv6', { url: 'https://[::1]/' }, 'url'],
    ['an IPv4 address within one of IPv6', { url: 'https://[::ffff:10.0.0.1]/' }, 'url'],
    ['a password', { url: 'https://me:secret@example.com/' }, 'url'],
    ['no events', { eventTypes: [] }, 'eventTypes'],
    ['events that are none', { eventTypes: ['contact.exploded'] }, 'eventTypes'],
    ['who looked at whom', { eventTypes: ['access.*'] }, 'eventTypes'],
    ['what is kept for a dispute', { eventTypes: ['legal-hold.*'] }, 'eventTypes'],
    ['a pattern that is none', { eventTypes: ['con*'] }, 'eventTypes.0'],
  ])('are refused with %s, and the field is named', async (_, given, field) => {
    const { done } = await webhooks.graph.data(admin, create, { input: { ...input, ...given } });
    expect(done).toMatchObject({ endpoint: null, secret: null, problem: { code: 'INVALID_INPUT', field } });
    expect(done.problem.message).not.toContain('secret@');
  });

  it('are there for no other tenant, and not for those who only sell', async () => {
    const { id } = (await anEndpoint()).endpoint;
    expect((await webhooks.graph.data(outsider, get, { id })).webhookEndpoint).toBeNull();
    for (const [document, variables] of [
      [remove, { id, v: 1 }],
      [rotate, { id, v: 1 }],
      [update, { id, v: 1, input: { enabled: false } }],
    ] as const) {
      const { done } = await webhooks.graph.data(outsider, document, variables);
      expect(done.problem.code).toBe('NOT_FOUND');
    }
    const denied = await webhooks.graph.ask(rep, get, { id });
    expect(denied.data?.['webhookEndpoint'] ?? null).toBeNull();
    expect(denied.errors?.[0]?.extensions?.['code']).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
  });

  it('are seen by IT, which changes none', async () => {
    const { id } = (await anEndpoint()).endpoint;
    expect((await webhooks.graph.data(operator, get, { id })).webhookEndpoint).toMatchObject({ id });
    const denied = await webhooks.graph.ask(operator, remove, { id, v: 1 });
    expect(denied.errors?.[0]?.extensions?.['code']).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
    expect((await webhooks.graph.data(operator, get, { id })).webhookEndpoint).toMatchObject({ id });
  });
});
