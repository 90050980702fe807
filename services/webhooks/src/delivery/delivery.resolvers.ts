import { payload, type RequestContext } from '@custodia/subgraph';
import { callerOf } from '../caller.ts';
import type { DeliveryService } from './delivery.service.ts';
import type { WebhookDelivery } from './delivery.ts';

export function deliveryResolvers(service: DeliveryService) {
  return {
    Mutation: {
      resendWebhookDelivery: (_: unknown, { id }: { id: string }, context: RequestContext) =>
        payload('delivery', () => service.sendAgain(callerOf(context), id)),
      replayWebhookDeliveries: (_: unknown, { input }: { input: unknown }, context: RequestContext) =>
        payload('count', () => service.replay(callerOf(context), input)),
    },
    WebhookDelivery: {
      endpoint: ({ endpointId: id }: WebhookDelivery) => ({ __typename: 'WebhookEndpoint', id }),
    },
  };
}
