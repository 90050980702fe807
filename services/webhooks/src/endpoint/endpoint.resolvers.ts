import type { Seen } from '@custodia/model';
import { connection, loader, payload, type RequestContext } from '@custodia/subgraph';
import { callerOf } from '../caller.ts';
import type { DeliveryQuery } from '../delivery/delivery.store.ts';
import type { Work } from '../work.ts';
import type { EndpointService, EndpointWithSecret } from './endpoint.service.ts';
import type { EndpointQuery } from './endpoint.store.ts';
import type { WebhookEndpoint } from './endpoint.ts';

interface Parts {
  readonly work: Work;
  readonly service: EndpointService;
}

type WithInput = { readonly input: unknown };

export function endpointResolvers({ work, service }: Parts) {
  const find = (context: RequestContext) =>
    loader<string, WebhookEndpoint>(context, 'webhookEndpoint', (ids) =>
      work.read(callerOf(context), ({ endpoints }) => endpoints.byIds(ids)),
    );

  return {
    Query: {
      webhookEndpoint: (_: unknown, { id }: { id: string }, context: RequestContext) => find(context).load(id),
      webhookEndpoints: async (_: unknown, query: EndpointQuery, context: RequestContext) =>
        connection(await work.read(callerOf(context), ({ endpoints }) => endpoints.page(query))),
    },
    Mutation: {
      createWebhookEndpoint: (_: unknown, { input }: WithInput, context: RequestContext) =>
        withSecret(payload('made', () => service.create(callerOf(context), input))),
      updateWebhookEndpoint: (_: unknown, { input, ...seen }: Seen & WithInput, context: RequestContext) =>
        payload('endpoint', () => service.update(callerOf(context), seen, input)),
      rotateWebhookSecret: (_: unknown, seen: Seen, context: RequestContext) =>
        withSecret(payload('made', () => service.rotateSecret(callerOf(context), seen))),
      deleteWebhookEndpoint: (_: unknown, seen: Seen, context: RequestContext) =>
        payload('deletedId', () => service.delete(callerOf(context), seen)),
    },
    WebhookEndpoint: {
      __resolveReference: ({ id }: { id: string }, context: RequestContext) => find(context).load(id),
      deliveries: async ({ id }: WebhookEndpoint, query: DeliveryQuery, context: RequestContext) =>
        connection(await work.read(callerOf(context), ({ deliveries }) => deliveries.pageOf(id, query))),
    },
  };

  async function withSecret(answer: Promise<object>): Promise<object> {
    const { made, ...rest } = (await answer) as { readonly made?: EndpointWithSecret | null };
    return { ...rest, endpoint: made?.endpoint ?? null, secret: made?.secret ?? null };
  }
}
